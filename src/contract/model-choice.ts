/** A model that lies in storage: what a run made, or what was imported. */
export type ModelChoice = { readonly runId: string } | { readonly modelId: string };
