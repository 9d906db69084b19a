import type pg from "pg"

/** A table as a backup holds it. */
export interface Table {
  readonly name: string
  readonly columns: readonly string[]
  /** Columns of the primary key: the order of rows, so that equal contents have equal hashes. */
  readonly key: readonly string[]
}

type Found = Table & { readonly needs: readonly string[] }

/**
 * The tables of the record, each after those that it refers to. Left out are `migrations`, which a restore makes anew,
 * `revocations`, `hints` and who is here, which nobody needs after a second, pairings, challenges, codes, exports and calls, which
 * nobody needs after minutes, what is still to be sent by SMS, which a restored record must not send again, what search makes of the entries and makes again, what was to be pushed and how far was looked for it,
 * and columns of transaction numbers, which mean nothing elsewhere and are filled by their defaults.
 */
export async function listTables(client: pg.Client): Promise<Table[]> {
  const { rows } = await client.query<Found>(
    `SELECT c.relname::text AS name,
       ARRAY(SELECT a.attname::text FROM pg_attribute a
             WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.atttypid <> 'xid8'::regtype AND a.attname <> 'tx'
             ORDER BY a.attnum) AS columns,
       ARRAY(SELECT a.attname::text FROM pg_index i, unnest(i.indkey) WITH ORDINALITY AS k (attnum, place)
             JOIN pg_attribute a ON a.attnum = k.attnum AND a.attrelid = c.oid
             WHERE i.indrelid = c.oid AND i.indisprimary ORDER BY k.place) AS key,
       ARRAY(SELECT r.relname::text FROM pg_constraint f JOIN pg_class r ON r.oid = f.confrelid
             WHERE f.conrelid = c.oid AND f.contype = 'f' AND r.oid <> c.oid) AS needs
     FROM pg_class c
     WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace
       AND c.relname NOT IN ('migrations', 'revocations', 'hints', 'pairings', 'pairing_keys', 'passkey_challenges', 'verifications',
         'waiting_codes', 'number_requests', 'exports', 'calls', 'call_people', 'call_rooms', 'fallbacks', 'fallback_place', 'text_outbox', 'early_receipts', 'gateway_holders',
         'presence', 'presence_looks', 'presence_servers', 'search_blocks', 'search_due', 'push_notices', 'push_place')
     ORDER BY c.relname`,
  )
  return inOrder(rows)
}

/** Each table after those that it needs. */
export function inOrder(tables: readonly Found[]): Table[] {
  const ordered: Table[] = []
  let left = [...tables]
  while (left.length > 0) {
    const names = new Set(left.map(({ name }) => name))
    const [ready, waiting] = [left.filter((table) => !waits(table, names)), left.filter((table) => waits(table, names))]
    if (ready.length === 0) throw new Error(`tables refer to each other in a circle: ${[...names].join(", ")}`)
    ordered.push(...ready.map(({ name, columns, key }) => ({ name, columns, key })))
    left = waiting
  }
  return ordered
}

const waits = ({ needs }: Found, left: ReadonlySet<string>): boolean => needs.some((needed) => left.has(needed))

export const copyOut = ({ name, columns, key }: Table): string =>
  `COPY (SELECT ${quoted(columns)} FROM "${name}" ORDER BY ${quoted(key)}) TO STDOUT`

export const copyIn = ({ name, columns }: Pick<Table, "name" | "columns">): string =>
  `COPY "${name}" (${quoted(columns)}) FROM STDIN`

const quoted = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(", ")
