import { message, Problem } from "../../kernel/index.ts";

/** The image was asked for, and its registry does not have it. */
export class ImageNotFound extends Problem {
  readonly code = "IMAGE_NOT_FOUND";
  /** The newest tags of the repository, newest first; empty where they are not known. */
  readonly tags: readonly string[];
  constructor(image: string, tags: readonly string[], path: readonly string[]) {
    super(message("problem.imageNotFound", { image }), message("problem.imageNotFound.hint", { tags }), path);
    this.tags = tags;
  }
}
