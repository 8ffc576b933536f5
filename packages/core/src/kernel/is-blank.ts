/** Whether a text shows nothing: blanks, and what Unicode has to be ignored by a reader (zero-width spaces, joiners, marks). */
export const isBlank = (text: string): boolean => !/[^\s\p{Default_Ignorable_Code_Point}]/u.test(text);
