export interface HalvedOptions<Asked, Outcome> {
  /** All that is asked, or none of it: gives one outcome for each, in their order. */
  readonly run: (asked: readonly Asked[]) => Promise<readonly Outcome[]>
  /** What becomes of one that cannot be taken. */
  readonly refused: (error: unknown) => Outcome
  /** What passes by itself fails for all: who asked asks again, and none is to wait for it twice. */
  readonly isRetryable: (error: unknown) => boolean
}

/** Runs a batch in which one that PostgreSQL or the rules cannot take fails alone: the batch is halved until it is found. */
export async function halved<Asked, Outcome>(
  asked: readonly Asked[],
  options: HalvedOptions<Asked, Outcome>,
): Promise<readonly Outcome[]> {
  try {
    return await options.run(asked)
  } catch (error) {
    if (options.isRetryable(error)) throw error
    if (asked.length <= 1) return asked.map(() => options.refused(error))
    const middle = asked.length >> 1
    return [...(await halved(asked.slice(0, middle), options)), ...(await halved(asked.slice(middle), options))]
  }
}
