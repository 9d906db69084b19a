import type { AccountId, Attachment, ConversationId, FileId, Seq, Time } from "@everline/protocol"
import { shapes } from "@everline/protocol/schema"
import * as v from "valibot"
import type { Sql } from "../../database.ts"
import type { Upload } from "./rules.ts"

/** An upload, begun or finished. */
export interface FileRow extends Upload {
  readonly room: number
  readonly state: "uploading" | "ready" | "gone"
  readonly attachment: Attachment | null
}

const attachmentOf = v.nullable(shapes.attachment)

/** Begins an upload; false when there is one of this id, whosever it is. */
export async function insertFile(sql: Sql, account: AccountId, { file, name, bytes }: Upload, at: Time) {
  const rows = await sql.query(
    `INSERT INTO files (id, account, name, bytes, room, state, created_at) VALUES ($1, $2, $3, $4, $4, 'uploading', $5)
     ON CONFLICT DO NOTHING RETURNING id`,
    [file, account, name, bytes, at],
  )
  return rows.length > 0
}

/** A file that an account has uploaded or uploads; null for another's, and for one that is gone. */
export const findOwn = (sql: Sql, account: AccountId, file: FileId): Promise<FileRow | null> =>
  find(sql, account, file, "")

/** As `findOwn`, once whoever is making it ready has done so. */
export const findSettled = (sql: Sql, account: AccountId, file: FileId): Promise<FileRow | null> =>
  find(sql, account, file, "FOR SHARE")

async function find(sql: Sql, account: AccountId, file: FileId, lock: "" | "FOR SHARE"): Promise<FileRow | null> {
  const [row] = await sql.query<FileRow>(
    `SELECT id AS file, name, bytes, room, state, attachment FROM files
     WHERE id = $1 AND account = $2 AND state <> 'gone' ${lock}`,
    [file, account],
  )
  return row === undefined ? null : { ...row, attachment: v.parse(attachmentOf, row.attachment) }
}

/**
 * Takes so much more room for an account's files; false when they would have more than its quota.
 * @param quota of those to whom no administrator gave one
 */
export async function takeRoom(sql: Sql, account: AccountId, bytes: number, quota: number): Promise<boolean> {
  // The row first, so that its lock is held while is counted.
  await changeRoom(sql, account, 0)
  const rows = await sql.query(
    `UPDATE file_room SET used = used + $2::int8 WHERE account = $1 AND used + $2::int8 <= coalesce(quota, $3::int8)
     RETURNING account`,
    [account, bytes, quota],
  )
  return rows.length > 0
}

/** An account's files take so much more room, or less, whatever its quota: what they were made into is known now, or they are gone. */
export async function changeRoom(sql: Sql, account: AccountId, bytes: number): Promise<void> {
  await sql.query(
    `INSERT INTO file_room AS r (account, used) VALUES ($1, $2)
     ON CONFLICT (account) DO UPDATE SET used = r.used + excluded.used`,
    [account, bytes],
  )
}

/** The room that an account's files take, and its quota if an administrator gave it one. */
export async function roomOf(
  sql: Sql,
  account: AccountId,
): Promise<{ readonly used: number; readonly quota: number | null }> {
  const [row] = await sql.query<{ used: number; quota: number | null }>(
    "SELECT used, quota FROM file_room WHERE account = $1",
    [account],
  )
  return row ?? { used: 0, quota: null }
}

/** Gives an account a quota, or with null lets it have everybody's again. */
export async function setQuota(sql: Sql, account: AccountId, quota: number | null): Promise<void> {
  await sql.query(
    `INSERT INTO file_room (account, used, quota) VALUES ($1, 0, $2)
     ON CONFLICT (account) DO UPDATE SET quota = excluded.quota`,
    [account, quota],
  )
}

/** From now on messages may carry it; false when it was given up meanwhile, or was ready already. */
export async function makeReady(sql: Sql, attachment: Attachment, room: number): Promise<boolean> {
  const rows = await sql.query(
    "UPDATE files SET state = 'ready', attachment = $2, room = $3 WHERE id = $1 AND state = 'uploading' RETURNING id",
    [attachment.file, JSON.stringify(attachment), room],
  )
  return rows.length > 0
}

/** Gives up an upload that no message carries; the room that it took. */
export async function giveUp(sql: Sql, account: AccountId, file: FileId): Promise<number> {
  const [row] = await sql.query<{ room: number }>(
    `UPDATE files SET state = 'gone' WHERE id = $1 AND account = $2 AND state <> 'gone' AND carriers = 0 RETURNING room`,
    [file, account],
  )
  return row?.room ?? 0
}

/**
 * Files that are ready and that an account may send: its own, and those of messages that it may read. They are locked, in the
 * order that everybody keeps, so that none goes while it is being sent.
 */
export async function lockSendable(sql: Sql, account: AccountId, files: readonly FileId[]): Promise<Attachment[]> {
  const rows = await sql.query<{ attachment: unknown }>(
    `SELECT attachment FROM files f
     WHERE id = ANY ($1::uuid[]) AND state = 'ready' AND (account = $2 OR EXISTS (
       SELECT FROM attachments a JOIN members m ON m.conversation = a.conversation AND m.account = $2
       WHERE a.file = f.id AND m.readable @> a.message))
     ORDER BY id FOR UPDATE`,
    [files, account],
  )
  return rows.map(({ attachment }) => v.parse(shapes.attachment, attachment))
}

/** A message carries these files, which are locked. */
export async function putAttachments(sql: Sql, conversation: ConversationId, message: Seq, files: readonly FileId[]) {
  await sql.query(
    `WITH put AS (
       INSERT INTO attachments (conversation, message, file) SELECT $1, $2, unnest($3::uuid[])
     )
     UPDATE files SET carriers = carriers + 1 WHERE id = ANY ($3)`,
    [conversation, message, files],
  )
}

/** A message carries these files no more; those that no other carries are gone, and their room with them. */
export async function dropAttachments(sql: Sql, conversation: ConversationId, message: Seq, files: readonly FileId[]) {
  await sql.query("SELECT FROM files WHERE id = ANY ($1::uuid[]) ORDER BY id FOR UPDATE", [files])
  await sql.query("DELETE FROM attachments WHERE conversation = $1 AND message = $2", [conversation, message])
  await sql.query(
    `WITH left_alone AS (
       UPDATE files SET carriers = carriers - 1, state = CASE WHEN carriers = 1 THEN 'gone' ELSE state END
       WHERE id = ANY ($1::uuid[]) RETURNING account, room, carriers
     )
     UPDATE file_room r SET used = r.used - g.room
     FROM (SELECT account, sum(room) AS room FROM left_alone WHERE carriers = 0 GROUP BY account) g
     WHERE r.account = g.account`,
    [files],
  )
}

/** A file of a message, as the message says; null when it carries no such file. */
export async function findCarried(
  sql: Sql,
  conversation: ConversationId,
  message: Seq,
  file: FileId,
): Promise<Attachment | null> {
  const [row] = await sql.query<{ attachment: unknown }>(
    `SELECT f.attachment FROM attachments a JOIN files f ON f.id = a.file
     WHERE a.conversation = $1 AND a.message = $2 AND a.file = $3`,
    [conversation, message, file],
  )
  return row === undefined ? null : v.parse(shapes.attachment, row.attachment)
}

/** One sweeper at a time, and none while a backup copies files: it holds the same lock, shared. */
export const SWEEPING = 0x66696c65

export async function claimSweeping(tx: Sql): Promise<boolean> {
  const [row] = await tx.query<{ claimed: boolean }>("SELECT pg_try_advisory_xact_lock($1) AS claimed", [SWEEPING])
  return row?.claimed ?? false
}

/** Whether there is anything to be swept. */
export async function isDue(sql: Sql, before: Time): Promise<boolean> {
  const rows = await sql.query("SELECT FROM files WHERE carriers = 0 AND (state = 'gone' OR created_at < $1) LIMIT 1", [
    before,
  ])
  return rows.length > 0
}

/** What no message carries and came before a time is gone, and its room is free. */
export async function endOrphans(tx: Sql, before: Time): Promise<void> {
  await tx.query(
    `WITH ended AS (
       UPDATE files SET state = 'gone' WHERE carriers = 0 AND state <> 'gone' AND created_at < $1 RETURNING account, room
     )
     UPDATE file_room r SET used = r.used - e.room
     FROM (SELECT account, sum(room) AS room FROM ended GROUP BY account) e WHERE r.account = e.account`,
    [before],
  )
}

export async function goneFiles(tx: Sql, limit: number): Promise<readonly FileId[]> {
  const rows = await tx.query<{ id: FileId }>("SELECT id FROM files WHERE carriers = 0 AND state = 'gone' LIMIT $1", [
    limit,
  ])
  return rows.map(({ id }) => id)
}

export async function deleteFiles(tx: Sql, files: readonly FileId[]): Promise<void> {
  await tx.query("DELETE FROM files WHERE id = ANY ($1::uuid[])", [files])
}
