import { describe, expect, it } from "vitest"
import { syllablesOf } from "./pinyin.ts"
import { bySpelling, isMeant, letterOf } from "./spelling.ts"

const finds = (name: string, typed: string) => isMeant(name, syllablesOf(name), typed)
const letter = (name: string) => letterOf(syllablesOf(name))

describe("a name", () => {
  it.each([
    ["张三", ["张", "三", "zs", "zhangsan", "zhang san", "ZhangS", "zsan", "zhs", "san"]],
    ["單小雨", ["sxy", "shan"]],
    ["单小雨", ["shan", "sxy", "shanxiaoyu"]],
    ["曾国藩", ["zeng", "zgf"]],
    ["Ada Okafor", ["ada", "kaf", "ao", "OKA", "ada ok"]],
    ["José Núñez", ["jose", "nunez", "jn"]],
    ["王Tom", ["wt", "wangt", "tom"]],
  ])("%s is found by its signs, its spelling and its initials", (name, typed) => {
    for (const text of typed) expect(finds(name, text), text).toBe(true)
  })

  it.each([
    ["张三", ["zx", "shan", "sz", "zhangsanx", "李"]],
    ["单小雨", ["dan", "dxy"]],
    ["曾国藩", ["ceng", "cgf"]],
    ["Ada Okafor", ["xo", "oa"]],
  ])("%s is not found by others", (name, typed) => {
    for (const text of typed) expect(finds(name, text), text).toBe(false)
  })

  it("is looked up in no time, whatever is typed", () => {
    const begun = performance.now()
    expect(finds("aaaa ".repeat(12), `${"a".repeat(47)}b`)).toBe(false)
    // Where each way of reading it was tried, it would be more than a life.
    expect(performance.now() - begun).toBeLessThan(5_000)
  })
})

describe("a list", () => {
  it("has a letter for each name", () => {
    expect(["单雄信", "曾巩", "李老师", "Ada", "Émile", "妈妈", "007", "😀", ""].map(letter)).toEqual([
      "S",
      "Z",
      "L",
      "A",
      "E",
      "M",
      "#",
      "#",
      "#",
    ])
  })

  it("is in the order of spelling, with what has no letter at the end", () => {
    const names = ["赵敏", "123", "李四", "Ada", "李三", "安娜", "王浩", "Zoe"]
    const sorted = names.map((name) => ({ name, syllables: syllablesOf(name) })).sort(bySpelling)
    expect(sorted.map(({ name }) => name)).toEqual(["Ada", "安娜", "李三", "李四", "王浩", "赵敏", "Zoe", "123"])
  })
})
