/** Limits that both sides know. Sizes in bytes of UTF-8, times in milliseconds. */
export const LIMITS = {
  /** A message's text. */
  bodyBytes: 64 * 1024,
  /** A frame, either way; larger closes the connection with 1009. */
  frameBytes: 1024 * 1024,
  /** A message can be recalled this long after it was sent. */
  recallMs: 2 * 60_000,
  /** Members of a group. */
  members: 5_000,
  /** Entries in one answer of `journal.range`. */
  rangeEntries: 200,
  /** Conversations in one question to `journal.ranges`. */
  ranges: 50,
  /** Conversations in one answer of `sync.resume` and `conversations.list`. */
  pageConversations: 200,
  /** Members in one answer of `conversations.members`, and ids in one request that lists accounts. */
  pageAccounts: 200,
  /** Accounts that one message names. */
  mentions: 50,
  /** Messages that are sent on as one, what they say in all, and how deep such a one may lie in another. */
  merged: 100,
  mergedBytes: 64 * 1024,
  mergedDepth: 3,
  /** Messages in one answer of `search.messages`. */
  pageHits: 50,
  /** What somebody looks for. */
  sought: 100,
  /** Files that one message carries. */
  attachments: 9,
  /** A file's name. */
  fileNameBytes: 255,
  /** Points of a voice note's waveform, and the loudest. */
  waveformLeast: 1,
  waveform: 64,
  loudest: 31,
  /** The longest voice note. */
  voiceMs: 5 * 60_000,
  /** Pixels of a picture, all frames of one that moves counted. */
  picturePixels: 100_000_000,
  /** How long what was uploaded waits for a message that carries it. */
  orphanMs: 23 * 60 * 60_000,
  /** A ticket to download one file is good for so long. */
  ticketMs: 60_000,
  /** A short link to a file, as it stands in an SMS, is good for so long. */
  shortLinkMs: 7 * 24 * 60 * 60_000,
  /** Voice notes in one answer of `messages.heard`. */
  heard: 1_000,
  /** Different emoji on one message. */
  emojiPerMessage: 20,
  /** Accounts named behind a reaction; its count goes on. */
  accountsPerReaction: 12,
  /** A screen that wants in may be let in for so long: what its code says is good until then. */
  pairingMs: 5 * 60_000,
  /** The secret in its QR is good for so long, and then another takes its place. */
  pairingSecretMs: 60_000,
  /** How long `pairings.claim` waits for something to happen before it answers that nothing has. */
  pairingWaitMs: 20_000,
  /** Contacts, and requests, in one answer. */
  pageContacts: 200,
  /** Accounts in one request to be told who is here. */
  watchAccounts: 500,
  /** Phone numbers that an account puts into its list in a day. */
  numberContactsADay: 100,
  /** People whose messages go by SMS after another time than everybody's. */
  fallbackContacts: 200,
  /** Groups of contacts that an account has, and those that one contact is in. */
  contactGroups: 100,
  contactGroupName: 64,
  /** What one calls a contact, and what one says when one asks. */
  remark: 64,
  greeting: 64,
  /** People who wait for an administrator to let them make an account. */
  signUpsWaiting: 500,
  /** What one says of oneself when one asks for an account. */
  note: 200,
  /** Users, invites, sign-ups and entries of the audit log in one answer. */
  pageAdmin: 50,
  /** How many people one invite may be good for, and for how many days. */
  inviteUses: 500,
  inviteDays: 30,
  /** Phone numbers of one account. */
  numbers: 5,
  /** A code that was sent to a number is good for so long, and for so many tries. */
  codeMs: 5 * 60_000,
  codeTries: 5,
  /** What two devices tell each other to connect in a call: a description, its candidates, and a candidate's characters. */
  sdpBytes: 64 * 1024,
  candidates: 100,
  candidate: 1_024,
  /** Of how many tracks a room tells in one offer: a voice, a picture and a screen of each of fifty. */
  linkTracks: 150,
  /** How many pictures and screens a device says that it shows, the pixels of a side of one, and the highest priority. */
  wanted: 64,
  wantedPixels: 16_384,
  wantedPriority: 3,
  /** People who are in a call, or called to it, at once; and how many of a group its call rings with: that of a larger one is joined. */
  callPeople: 50,
  callRung: 8,
  /** How often a device in a call says that it is there, and the longest silence of another that it tells of. */
  callAliveMs: 5_000,
  callSilentMs: 5_000,
  /** Characters of the address of a push service. */
  pushEndpoint: 1_024,
  displayName: 64,
  title: 64,
  deviceName: 64,
  userName: 32,
  passwordMin: 8,
  passwordMax: 256,
  /** A device says hello within this time, and something at least this often. */
  helloMs: 10_000,
  silenceMs: 40_000,
  /** How often a client pings; two missed answers mean a dead line. */
  pingMs: 15_000,
} as const
