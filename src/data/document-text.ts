/** Title and text of a document as the encoder reads them: joined by a space, as BEIR does. */
export function documentText(document: { readonly title: string; readonly text: string }): string {
  return document.title === '' ? document.text : `${document.title} ${document.text}`;
}
