/**
 * IndexedDB by promises, as much of it as the cache uses. A transaction lives as long as something is asked of it by who
 * has just got an answer from it.
 */

interface Held {
  readonly key: IDBValidKey
  readonly value: unknown
}
/** What each store of a database holds, by its name. */
type Schema<Stores> = { readonly [Name in keyof Stores]: Held }
type NameOf<Stores> = keyof Stores & string

export class Store<Key extends IDBValidKey, Value> {
  readonly #store: IDBObjectStore

  constructor(store: IDBObjectStore) {
    this.#store = store
  }

  get(key: Key): Promise<Value | undefined> {
    return settled(this.#store.get(key))
  }

  all(keys?: IDBKeyRange, limit?: number): Promise<Value[]> {
    return settled(this.#store.getAll(keys, limit))
  }

  keys(): Promise<Key[]> {
    // As of values, nothing else was ever put there.
    const asked: IDBRequest = this.#store.getAllKeys()
    return settled(asked)
  }

  put(value: Value, key: Key): Promise<unknown> {
    return settled(this.#store.put(value, key))
  }

  delete(key: Key): Promise<unknown> {
    return settled(this.#store.delete(key))
  }

  clear(): Promise<unknown> {
    return settled(this.#store.clear())
  }
}

export class Transaction<Stores extends Schema<Stores>> {
  readonly #tx: IDBTransaction

  constructor(tx: IDBTransaction) {
    this.#tx = tx
  }

  store<Name extends NameOf<Stores>>(name: Name): Store<Stores[Name]["key"], Stores[Name]["value"]> {
    return new Store(this.#tx.objectStore(name))
  }

  /** Resolves when all of it is written. */
  done(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#tx.oncomplete = () => resolve()
      this.#tx.onabort = () => reject(this.#tx.error)
    })
  }
}

export class Database<Stores extends Schema<Stores>> {
  readonly #db: IDBDatabase

  constructor(db: IDBDatabase) {
    this.#db = db
  }

  read(stores: readonly NameOf<Stores>[]): Transaction<Stores> {
    return new Transaction(this.#db.transaction(stores))
  }

  /** Resolves when all that is done in one transaction is written. */
  async write(
    stores: readonly NameOf<Stores>[],
    work: (tx: Transaction<Stores>) => Iterable<Promise<unknown>>,
  ): Promise<void> {
    const tx = new Transaction<Stores>(this.#db.transaction(stores, "readwrite"))
    await Promise.all([tx.done(), ...work(tx)])
  }

  close(): void {
    this.#db.close()
  }
}

/** Opens a database, once `upgrade` has made of an older one, or of none, what this program needs. */
export async function openDatabase<Stores extends Schema<Stores>>(
  name: string,
  version: number,
  upgrade: (db: IDBDatabase, tx: Transaction<Stores>) => Promise<void>,
): Promise<Database<Stores>> {
  const opening = indexedDB.open(name, version)
  opening.onupgradeneeded = () => {
    const { result, transaction } = opening
    if (transaction !== null) upgrade(result, new Transaction(transaction)).catch(() => transaction.abort())
  }
  const db = await settled(opening)
  // A newer version of this program, in another tab, wants to change the stores.
  db.onversionchange = () => db.close()
  return new Database(db)
}

const settled = <Value>(request: IDBRequest<Value>): Promise<Value> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
