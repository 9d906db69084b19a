/** The people of the demo: a family, a class with its teacher, and friends who walk on Saturdays. */
export interface DemoPerson {
  readonly userName: string
  readonly displayName: string
  /** In a word, for the list of links. */
  readonly who: string
}

export const people = [
  { userName: "linxiao", displayName: "林晓", who: "a mother of two, and the administrator" },
  { userName: "chenyu", displayName: "陈宇", who: "her husband" },
  { userName: "waipo", displayName: "外婆", who: "her mother, who has a TV" },
  { userName: "xiaoyu", displayName: "小雨", who: "her daughter, in class 3(2)" },
  { userName: "teacher-li", displayName: "李老师", who: "the teacher of class 3(2)" },
  { userName: "wanghao", displayName: "王浩", who: "a father of class 3(2)" },
  { userName: "zhaomin", displayName: "赵敏", who: "a mother of class 3(2)" },
  { userName: "liuyang", displayName: "刘洋", who: "a father of class 3(2)" },
  { userName: "sunli", displayName: "孙丽", who: "a mother of class 3(2)" },
  { userName: "zhoujie", displayName: "周杰", who: "a father of class 3(2)" },
  { userName: "ada", displayName: "Ada Okafor", who: "a friend who walks" },
  { userName: "meilin", displayName: "Mei Lin", who: "a friend who walks" },
  { userName: "sofia", displayName: "Sofia Marin", who: "a friend who walks" },
] as const satisfies readonly DemoPerson[]

export type DemoName = (typeof people)[number]["userName"]
