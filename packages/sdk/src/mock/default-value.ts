import { type GraphQLObjectType, isEnumType, isListType, isNonNullType, isScalarType } from "graphql";
import { isProblem } from "./check-answer.ts";

/** Where a default stands: of which type, in which field, at which place of the innermost list (from 0). */
interface Place {
  parent: GraphQLObjectType;
  field: string;
  index: number;
}

/** A value that fits a field which the test does not tell: null where that can be, and the same every time. */
export function defaultValue({ parent, field, index }: Place): unknown {
  const type = parent.getFields()[field]?.type;
  if (!isNonNullType(type)) return null;
  const inner = type.ofType;
  if (isListType(inner)) return [];
  if (isEnumType(inner)) return enumDefault(parent, field, inner.getValues()[0]?.name ?? null);
  if (!isScalarType(inner)) return {};
  switch (inner.name) {
    case "ID":
      return `${words(parent.name).join("_").toLowerCase()}_${index + 1}`;
    // Who watches tells a later event by its higher version.
    case "Int":
      return field === "version" ? index + 1 : 0;
    case "Float":
      return 0;
    case "Boolean":
      return false;
    case "JSON":
      return {};
    case "DateTime":
      return new Date(Date.UTC(2026, 0, 1, 0, 0, index)).toISOString();
    case "Duration":
      return "PT0S";
    case "Arn":
      return `arn:aws:ecs:eu-west-1:123456789012:${parent.name.toLowerCase()}/${parent.name.toLowerCase()}-${index + 1}`;
    default:
      return textDefault(parent, field, index);
  }
}

function textDefault(parent: GraphQLObjectType, field: string, index: number): string {
  if (field === "cursor") return String(index + 1);
  if (field === "message" && isProblem(parent)) return `${words(parent.name).join(" ")}.`;
  return `${field}-${index + 1}`;
}

/** A problem's code is its type's name in capitals. */
function enumDefault(parent: GraphQLObjectType, field: string, first: string | null): string | null {
  return field === "code" && isProblem(parent) ? words(parent.name).join("_").toUpperCase() : first;
}

/** "NothingToRollBackTo" to its words. */
function words(name: string): string[] {
  return name.split(/(?<=[a-z0-9])(?=[A-Z])/);
}
