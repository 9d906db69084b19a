import type { ParticipantId, Room } from "@everline/sfu"

export interface RoomWatch {
  /** An offer or answer of the room's goes to somebody. */
  said(participant: ParticipantId, sdp: string): void
  left(participant: ParticipantId): void
  closed(): void
}

/** The room, and who is told of what it says. */
export const watched = (room: Room, watch: RoomWatch): Room => ({
  id: room.id,
  admit: (...asked) => room.admit(...asked),
  answer: (...asked) => room.answer(...asked),
  want: (...asked) => room.want(...asked),
  mute: (...asked) => room.mute(...asked),
  hand: (...asked) => room.hand(...asked),
  stats: () => room.stats(),
  async publish(participant, offer) {
    const sdp = await room.publish(participant, offer)
    watch.said(participant, sdp)
    return sdp
  },
  async subscribe(participant) {
    const offer = await room.subscribe(participant)
    watch.said(participant, offer.sdp)
    return offer
  },
  async remove(participant) {
    watch.left(participant)
    await room.remove(participant)
  },
  async close() {
    watch.closed()
    await room.close()
  },
})
