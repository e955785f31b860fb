// What the server sent, and whether what a client read is the same, field by field.

import assert from "node:assert/strict";

export const url = process.argv[2]!;
export const bare = process.argv[3]!;
export const filters = { category: ["culture", "the-city"], language: ["en"] };
export const list = `${url}/api/v1/articles?category=culture&category=the-city&language=en&page_size=4`;

// The moment of one of the sample articles, which is in; and the same moment further east.
export const since = `${url}/api/v1/articles?ordering=published_at&published_after=2026-06-15T08:00:00Z`;
export const moment = "2026-06-15T13:00:00+05:00";

export async function sent(address: string): Promise<unknown> {
  const response = await fetch(address);
  assert.equal(response.status, 200, address);
  return response.json();
}

export function cursorOf(address: string): string {
  const cursor = new URL(address).searchParams.get("cursor");
  assert.ok(cursor);
  return cursor;
}

/** Returns how many values are the same; throws at the first that isn't. `named` renames a key. */
export function same(
  one: unknown,
  other: unknown,
  named: (key: string) => string = (key) => key,
  path = "",
): number {
  if (Array.isArray(one)) {
    assert.ok(Array.isArray(other) && other.length === one.length, `${path}: not as many`);
    return one.reduce<number>((sum, item, i) => sum + same(item, other[i], named, `${path}[${i}]`), 0);
  }
  if (one !== null && typeof one === "object") {
    assert.ok(other !== null && typeof other === "object", path);
    const values = new Map(Object.entries(other));
    const keys = Object.keys(one).map(named);
    assert.deepEqual([...values.keys()].sort(), keys.sort(), path);
    return Object.entries(one).reduce(
      (sum, [key, value]) => sum + same(value, values.get(named(key)), named, `${path}.${key}`),
      0,
    );
  }
  if (other instanceof Date) {
    assert.equal(other.getTime(), Date.parse(String(one)), path);
  } else {
    assert.equal(other, one, path);
  }
  return 1;
}
