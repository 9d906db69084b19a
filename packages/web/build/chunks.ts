interface Graph {
  getModuleInfo(id: string): { readonly importedIds: readonly string[] } | null
}

/** All that a module reaches without a dynamic import, itself included. */
function reach(entry: string, graph: Graph): ReadonlySet<string> {
  const reached = new Set([entry])
  // A set may grow while it is walked: what is added is visited too.
  for (const id of reached) for (const next of graph.getModuleInfo(id)?.importedIds ?? []) reached.add(next)
  return reached
}

/**
 * Puts all that the first screen needs into one chunk: one request instead of twenty. What is fetched later is split as
 * the bundler likes.
 */
export function firstLoad(entry: string): (id: string, graph: Graph) => string | null {
  let first: ReadonlySet<string> | null = null
  return (id, graph) => {
    first ??= reach(entry, graph)
    return first.has(id) ? "app" : null
  }
}
