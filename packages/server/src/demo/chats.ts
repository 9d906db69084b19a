import type { Scene } from "./drawings.ts"
import type { DemoName } from "./people.ts"

/** One message of the demo: how many days ago, at what time of that day, who, what. */
export interface DemoLine {
  readonly day: number
  readonly time: `${number}:${number}`
  readonly from: DemoName
  readonly body: string
  /** Quotes the line so many before this one, in the order of their times. */
  readonly quotes?: number
  readonly reactions?: Readonly<Partial<Record<string, readonly DemoName[]>>>
  readonly edited?: string
  readonly recalled?: boolean
  /** What it carries: pictures of these scenes, or a voice note. */
  readonly carries?: readonly DemoFile[]
}

export type DemoFile =
  | { readonly kind: "picture"; readonly name: string; readonly scene: Scene }
  | { readonly kind: "voice"; readonly notes: readonly number[] }
  | { readonly kind: "text"; readonly name: string; readonly text: string }

export interface DemoChat {
  /** A group's name, or null for a direct conversation of the two members. */
  readonly title: string | null
  readonly members: readonly DemoName[]
  readonly lines: readonly DemoLine[]
  /** Who has not read the last so many messages. */
  readonly unread?: Readonly<Partial<Record<DemoName, number>>>
}

const say = (
  day: number,
  time: DemoLine["time"],
  from: DemoName,
  body: string,
  more: Partial<DemoLine> = {},
): DemoLine => ({
  day,
  time,
  from,
  body,
  ...more,
})

const HOMEWORK = [
  "今天的作业：语文第 12 课生字两遍，数学练习册 38 页。",
  "今天的作业：背诵《山行》，数学口算一页，英语听读 10 分钟。",
  "今天的作业：语文日记一篇，写写秋天；数学 40 页 1–4 题。",
  "今天的作业：复习第三单元，明天小测。早点睡。",
  "周末作业：手抄报一张，主题“我爱读书”。运动半小时别忘了。",
] as const
const RECEIVED = ["收到", "收到，谢谢李老师", "好的老师", "收到，辛苦了", "明白"] as const
const PARENTS: readonly DemoName[] = ["linxiao", "wanghao", "zhaomin", "liuyang", "sunli", "zhoujie"]

/** Six weeks of school days: the homework in the afternoon, and parents who say that they have it. */
const schoolDays: DemoLine[] = Array.from({ length: 42 }, (_, i) => 43 - i)
  .filter((day) => day % 7 !== 0 && day % 7 !== 1)
  .flatMap((day, i) => [
    say(day, "15:30", "teacher-li", HOMEWORK[i % HOMEWORK.length] ?? HOMEWORK[0]),
    ...[0, 1, 2].map((k) =>
      say(
        day,
        `15:${40 + k * 6}`,
        PARENTS[(i + k * 2) % PARENTS.length] ?? "wanghao",
        RECEIVED[(i + k) % RECEIVED.length] ?? "收到",
      ),
    ),
  ])

/** Evenings in the family, week after week. */
const evenings: DemoLine[] = Array.from({ length: 5 }, (_, i) => 38 - i * 7).flatMap((day) => [
  say(day, "18:05", "linxiao", "今晚我做饭，想吃什么？"),
  say(day, "18:07", "chenyu", "都行，热乎的就好"),
  say(day, "18:09", "xiaoyu", "番茄炒蛋！！", { reactions: { "👍": ["linxiao", "chenyu"] } }),
  say(day, "18:15", "waipo", "我包了饺子，冻在你们冰箱里了"),
  say(day, "18:16", "linxiao", "谢谢妈 ❤️"),
])

export const chats: readonly DemoChat[] = [
  {
    title: "一家人 Family",
    members: ["linxiao", "chenyu", "waipo", "xiaoyu"],
    lines: [
      ...evenings,
      say(6, "9:05", "linxiao", "", {
        carries: [
          { kind: "picture", name: "早上的湖.png", scene: "lake" },
          { kind: "picture", name: "山顶.png", scene: "summit" },
          { kind: "picture", name: "傍晚.png", scene: "evening" },
        ],
      }),
      say(6, "9:12", "waipo", "照片我都看到了，小雨长高了"),
      say(6, "9:20", "linxiao", "下周末带她回去看您"),
      say(6, "9:21", "waipo", "好，我去买鱼", { reactions: { "❤️": ["linxiao", "xiaoyu", "chenyu"] } }),
      say(2, "19:40", "chenyu", "高铁票买好了，周六 8:40，G1307"),
      say(2, "19:41", "linxiao", "几号车厢？"),
      say(2, "19:43", "chenyu", "6 车 12A 12B 12C", { edited: "6 车 11A 11B 11C，刚看错了" }),
      say(1, "20:02", "xiaoyu", "外婆我给你带了一幅画", {
        carries: [{ kind: "picture", name: "我的画.png", scene: "drawing" }],
      }),
      say(1, "20:05", "waipo", "好孩子，路上慢点，到了外婆在门口等你"),
      say(1, "20:06", "waipo", "", { carries: [{ kind: "voice", notes: [0, 4, 7, 12, 7, 4, 0] }] }),
      say(0, "7:30", "waipo", "今天降温，都穿厚一点"),
      say(0, "7:42", "linxiao", "知道了妈，您也是", { quotes: 1 }),
    ],
    unread: { waipo: 1, xiaoyu: 2 },
  },
  {
    title: null,
    members: ["linxiao", "waipo"],
    lines: [
      say(20, "10:02", "waipo", "电视上那个按哪个键接？"),
      say(20, "10:04", "linxiao", "中间那个 OK 就行，妈"),
      say(20, "10:05", "waipo", "哦，我试试"),
      say(20, "10:11", "waipo", "好了，看见你了", { reactions: { "😄": ["linxiao"] } }),
      say(9, "20:31", "linxiao", "血压量了吗？"),
      say(9, "20:40", "waipo", "128 / 79，挺好"),
      say(0, "8:50", "waipo", "面煮好了，你到哪儿了？"),
      say(0, "8:52", "linxiao", "高铁晚点了，我六点半到家"),
      say(0, "8:53", "waipo", "知道了，路上慢点"),
      say(0, "9:38", "waipo", "钥匙在老地方"),
    ],
    unread: { linxiao: 2 },
  },
  {
    title: null,
    members: ["linxiao", "chenyu"],
    lines: [
      say(12, "12:10", "chenyu", "午饭吃了没"),
      say(12, "12:30", "linxiao", "刚吃，食堂的鱼不错"),
      say(3, "17:58", "chenyu", "我去接小雨，你直接回家"),
      say(3, "18:00", "linxiao", "好，记得拿她的水壶"),
      say(3, "18:26", "chenyu", "拿到了 👌"),
      say(0, "8:40", "linxiao", "周末的车票我来改签"),
      say(0, "8:41", "chenyu", "改到 9 点那班？", { quotes: 1 }),
      say(0, "8:52", "linxiao", "嗯，下午再说"),
    ],
  },
  {
    title: "三(2)班家长群",
    members: ["teacher-li", ...PARENTS],
    lines: [
      ...schoolDays,
      say(
        3,
        "16:20",
        "teacher-li",
        "秋季运动会定在下周五，请给孩子准备运动鞋和水。需要家长志愿者 6 位，愿意来的接龙。",
      ),
      say(3, "16:24", "wanghao", "1. 王浩"),
      say(3, "16:25", "zhaomin", "2. 赵敏"),
      say(3, "16:31", "linxiao", "3. 林晓", { reactions: { "👏": ["teacher-li", "zhaomin"] } }),
      say(3, "16:40", "liuyang", "4. 刘洋"),
      say(0, "9:02", "teacher-li", "明天美术课请带彩笔和一张 A3 纸。"),
      say(0, "9:05", "sunli", "A3 纸是多大的？", { recalled: true }),
      say(0, "9:11", "zhoujie", "收到"),
      say(0, "9:30", "teacher-li", "另外，请把孩子的疫苗本复印件本周内交到班里，谢谢配合。"),
    ],
    unread: { linxiao: 3, wanghao: 4, liuyang: 12, sunli: 2, zhoujie: 1 },
  },
  {
    title: null,
    members: ["linxiao", "teacher-li"],
    lines: [
      say(5, "17:10", "teacher-li", "林女士您好，小雨这周的作文写得很好，想推荐到校刊。"),
      say(5, "17:25", "linxiao", "谢谢李老师，她知道了一定很高兴"),
      say(5, "17:26", "teacher-li", "麻烦您把电子版发我一份。"),
      say(5, "21:03", "linxiao", "好的，今晚整理出来 https://example.org/essay"),
      say(5, "21:20", "linxiao", "", {
        carries: [{ kind: "text", name: "小雨的作文.txt", text: "我的外婆\n\n外婆家门前有一条小河……\n" }],
      }),
      say(4, "8:01", "teacher-li", "收到，谢谢。", { reactions: { "🌹": ["linxiao"] } }),
    ],
  },
  {
    title: "Ridge Walk, Saturday",
    members: ["ada", "meilin", "sofia", "linxiao", "chenyu"],
    lines: [
      say(15, "18:58", "ada", "", {
        carries: [
          { kind: "picture", name: "from the ridge.png", scene: "summit" },
          { kind: "picture", name: "on the way down.png", scene: "evening" },
        ],
      }),
      say(15, "19:00", "ada", "Last walk was lovely. Same again in two weeks?"),
      say(15, "19:04", "sofia", "Yes please. I still have the flask you forgot."),
      say(15, "19:06", "ada", "So that's where it went 😅"),
      say(2, "20:15", "meilin", "I'd still take the 8:40 train. 山上见！"),
      say(2, "20:18", "linxiao", "Works for me. I'll bring the big flask and the first-aid kit."),
      say(2, "20:22", "chenyu", "Same. Here is the route, 14 km, one steep bit after the tea house.", {
        quotes: 2,
        reactions: { "👍": ["ada", "meilin", "sofia"], "🍵": ["linxiao", "ada"] },
      }),
      say(1, "21:40", "sofia", "Weather says light rain after three."),
      say(0, "8:24", "meilin", "Then we start early."),
    ],
    unread: { ada: 1, sofia: 1, linxiao: 1 },
  },
  {
    title: null,
    members: ["ada", "linxiao"],
    lines: [
      say(8, "22:10", "ada", "Can you read the last paragraph for me? I think it's too long."),
      say(8, "22:32", "linxiao", "It's good. I'd only cut the sentence about the bridge."),
      say(8, "22:33", "ada", "You're right. Gone."),
      say(0, "8:20", "ada", "See you Saturday!"),
    ],
    unread: { linxiao: 1 },
  },
  {
    title: null,
    members: ["sofia", "linxiao"],
    lines: [
      say(9, "18:00", "sofia", "At the station, platform 3."),
      say(9, "18:03", "linxiao", "See you at the station!"),
    ],
  },
]
