import type { CallId, GroupCall } from "@everline/protocol"
import { signal } from "@preact/signals-core"

/** What comes late of calls that are over says nothing: so many are remembered. */
const REMEMBERED = 50

/** The calls that go on in groups, as the server tells of them in no certain order: the newest holds. */
export class GroupCalls {
  /** The oldest first. */
  readonly list = signal<readonly GroupCall[]>([])
  /** Those that a host has removed one from. */
  readonly removed = signal<ReadonlySet<CallId>>(new Set())
  /** As of which version others were over. */
  readonly #over = new Map<CallId, number>()

  signalled(told: GroupCall): void {
    const known = this.list.peek().find(({ call }) => call === told.call)
    if (told.rev <= (this.#over.get(told.call) ?? known?.rev ?? -1)) return
    const others = this.list.peek().filter((one) => one !== known)
    const isOver = told.people === 0
    if (isOver) this.#forget(told)
    this.list.value = isOver ? others : [...others, told].sort((a, b) => a.begunAt - b.begunAt)
  }

  /** The server says which go on. @param before those that were known when it was asked */
  resume(told: readonly GroupCall[], before: readonly GroupCall[]): void {
    const isGone = ({ call }: GroupCall) =>
      before.some((one) => one.call === call) && !told.some((one) => one.call === call)
    this.list.value = this.list.peek().filter((one) => !isGone(one))
    for (const one of told) this.signalled(one)
  }

  /** Whether a host has removed one from a call, and not called one again. */
  shut(call: CallId, isRemoved: boolean): void {
    const known = this.removed.peek()
    if (known.has(call) === isRemoved) return
    this.removed.value = isRemoved ? new Set([...known, call]) : new Set([...known].filter((one) => one !== call))
  }

  clear(): void {
    this.list.value = []
    this.removed.value = new Set()
    this.#over.clear()
  }

  #forget({ call, rev }: GroupCall): void {
    this.#over.set(call, rev)
    for (const oldest of this.#over.keys()) if (this.#over.size > REMEMBERED) this.#over.delete(oldest)
  }
}
