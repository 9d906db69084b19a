/** The words of the page that installs the local authority. */
import type { Language } from "../../http/language.ts"

export const PLATFORMS = ["ios", "android", "windows", "macos", "linux", "firefox"] as const
export type Platform = (typeof PLATFORMS)[number]

export interface Words {
  readonly language: string
  readonly title: string
  readonly why: string
  readonly bounds: string
  readonly compare: string
  readonly fingerprint: string
  readonly profile: string
  readonly certificate: string
  readonly open: string
  /** What to do after the download, one step an item. */
  readonly platforms: Readonly<Record<Platform, { readonly name: string; readonly steps: readonly string[] }>>
}

/** The words in a language; `authority` is the certificate's name as devices show it. */
export function wordsFor(language: Language, authority: string): Words {
  return { "zh-Hans": simplified, "zh-Hant": traditional, en: english }[language](authority)
}

const english = (authority: string): Words => ({
  language: "English",
  title: "Let this device trust your server",
  why: "This server is at home in your own network, where it cannot have a public certificate. Once this device trusts it, calls, notifications and offline use work. You do this once on each device.",
  bounds:
    "The certificate counts for this server and for private networks only. It cannot be used to pose as any other site.",
  compare:
    "Install it in your own network only. The fingerprint that your device shows must be the one below; the server wrote it into its log when it made the certificate.",
  fingerprint: "Fingerprint (SHA-256)",
  profile: "Download for iPhone and iPad",
  certificate: "Download the certificate",
  open: "Then open",
  platforms: {
    ios: {
      name: "iPhone, iPad",
      steps: [
        "In Safari, tap “Download for iPhone and iPad”, then “Allow”.",
        "Open Settings. Tap “Profile Downloaded” at the top, then “Install”.",
        "Go to Settings › General › About › Certificate Trust Settings.",
        `Turn on “${authority}”.`,
      ],
    },
    android: {
      name: "Android",
      steps: [
        "Tap “Download the certificate”.",
        "Open Settings and search for “CA certificate”. It is under Security, in “Encryption & credentials”, “Install a certificate”.",
        "Tap “Install anyway” and choose everline.crt.",
        "In Firefox, also: Settings › About Firefox, tap the logo five times, go back, open “Secret Settings” and turn on “Use third party CA certificates”.",
      ],
    },
    windows: {
      name: "Windows",
      steps: [
        "Click “Download the certificate” and open everline.crt.",
        "Click “Install Certificate…”, choose “Current User”.",
        "Choose “Place all certificates in the following store”, then “Trusted Root Certification Authorities”.",
        "Finish, compare the fingerprint, and answer “Yes”. Restart the browser.",
      ],
    },
    macos: {
      name: "Mac",
      steps: [
        "Click “Download the certificate” and open everline.crt. Keychain Access adds it.",
        `In Keychain Access, double-click “${authority}”.`,
        "Open “Trust” and set “When using this certificate” to “Always Trust”. Close the window and enter your password.",
      ],
    },
    linux: {
      name: "Linux, ChromeOS",
      steps: [
        "Click “Download the certificate”.",
        "In Chrome or Chromium, open chrome://certificate-manager and go to “Installed by you”.",
        "Beside “Trusted Certificates”, click “Import” and choose everline.crt.",
      ],
    },
    firefox: {
      name: "Firefox on Linux",
      steps: [
        "Click “Download the certificate”. If Firefox asks at once, go on with the last step.",
        "Open Settings › Privacy & Security › Certificates › View Certificates › Authorities, click “Import” and choose everline.crt.",
        "Tick “Trust this CA to identify websites” and click OK.",
      ],
    },
  },
})

const simplified = (authority: string): Words => ({
  language: "简体中文",
  title: "让这台设备信任你的服务器",
  why: "这台服务器就在你自己的网络里，没法领公网证书。这台设备信任它以后，通话、通知和离线使用就都能用了。每台设备只做一次。",
  bounds: "这张证书只对这台服务器和内网有效，不能用来冒充别的网站。",
  compare: "请只在自己的网络里安装。设备上显示的指纹要和下面的一样；服务器生成证书时也把它写进了日志。",
  fingerprint: "指纹（SHA-256）",
  profile: "下载（iPhone 和 iPad）",
  certificate: "下载证书",
  open: "然后打开",
  platforms: {
    ios: {
      name: "iPhone、iPad",
      steps: [
        "在 Safari 里点“下载（iPhone 和 iPad）”，再点“允许”。",
        "打开“设置”，点最上面的“已下载描述文件”，再点“安装”。",
        "进入“设置 › 通用 › 关于本机 › 证书信任设置”。",
        `打开“${authority}”的开关。`,
      ],
    },
    android: {
      name: "安卓、鸿蒙",
      steps: [
        "点“下载证书”。",
        "打开“设置”，搜索“CA 证书”。它一般在“安全 › 加密与凭据 › 安装证书”里。",
        "点“仍然安装”，选 everline.crt。",
        "用 Firefox 的话，还要在“设置 › 关于 Firefox”里连点五下图标，返回后打开“Secret Settings”，开启“使用第三方 CA 证书”。",
      ],
    },
    windows: {
      name: "Windows",
      steps: [
        "点“下载证书”，打开 everline.crt。",
        "点“安装证书…”，选“当前用户”。",
        "选“将所有的证书都放入下列存储”，再选“受信任的根证书颁发机构”。",
        "点“完成”，核对指纹，点“是”。重启浏览器。",
      ],
    },
    macos: {
      name: "Mac",
      steps: [
        "点“下载证书”，打开 everline.crt，“钥匙串访问”会把它收进去。",
        `在“钥匙串访问”里双击“${authority}”。`,
        "展开“信任”，把“使用此证书时”改成“始终信任”。关上窗口，输入密码。",
      ],
    },
    linux: {
      name: "Linux、ChromeOS",
      steps: [
        "点“下载证书”。",
        "在 Chrome 或 Chromium 里打开 chrome://certificate-manager，进入“由你安装”。",
        "在“可信证书”旁点“导入”，选 everline.crt。",
      ],
    },
    firefox: {
      name: "Linux 上的 Firefox",
      steps: [
        "点“下载证书”。如果 Firefox 马上就问，直接看最后一步。",
        "打开“设置 › 隐私与安全 › 证书 › 查看证书 › 证书颁发机构”，点“导入”，选 everline.crt。",
        "勾选“信任由此证书颁发机构来标识网站”，点“确定”。",
      ],
    },
  },
})

const traditional = (authority: string): Words => ({
  language: "繁體中文",
  title: "讓這部裝置信任你的伺服器",
  why: "這部伺服器就在你自己的網路裡，沒辦法領公開的憑證。這部裝置信任它以後，通話、通知和離線使用就都能用了。每部裝置只做一次。",
  bounds: "這張憑證只對這部伺服器和內部網路有效，不能用來冒充別的網站。",
  compare: "請只在自己的網路裡安裝。裝置上顯示的指紋要和下面的一樣；伺服器產生憑證時也把它寫進了記錄檔。",
  fingerprint: "指紋（SHA-256）",
  profile: "下載（iPhone 和 iPad）",
  certificate: "下載憑證",
  open: "然後打開",
  platforms: {
    ios: {
      name: "iPhone、iPad",
      steps: [
        "在 Safari 裡點「下載（iPhone 和 iPad）」，再點「允許」。",
        "打開「設定」，點最上面的「已下載描述檔」，再點「安裝」。",
        "進入「設定 › 一般 › 關於本機 › 憑證信任設定」。",
        `打開「${authority}」的開關。`,
      ],
    },
    android: {
      name: "Android",
      steps: [
        "點「下載憑證」。",
        "打開「設定」，搜尋「CA 憑證」。它一般在「安全性 › 加密與憑證 › 安裝憑證」裡。",
        "點「仍要安裝」，選 everline.crt。",
        "用 Firefox 的話，還要在「設定 › 關於 Firefox」裡連點五下圖示，返回後打開「Secret Settings」，開啟「使用第三方 CA 憑證」。",
      ],
    },
    windows: {
      name: "Windows",
      steps: [
        "點「下載憑證」，打開 everline.crt。",
        "點「安裝憑證…」，選「目前使用者」。",
        "選「將所有憑證放入以下的存放區」，再選「受信任的根憑證授權單位」。",
        "點「完成」，核對指紋，點「是」。重新啟動瀏覽器。",
      ],
    },
    macos: {
      name: "Mac",
      steps: [
        "點「下載憑證」，打開 everline.crt，「鑰匙圈存取」會把它收進去。",
        `在「鑰匙圈存取」裡按兩下「${authority}」。`,
        "展開「信任」，把「使用此憑證時」改成「永遠信任」。關上視窗，輸入密碼。",
      ],
    },
    linux: {
      name: "Linux、ChromeOS",
      steps: [
        "點「下載憑證」。",
        "在 Chrome 或 Chromium 裡打開 chrome://certificate-manager，進入「由你安裝」。",
        "在「信任的憑證」旁點「匯入」，選 everline.crt。",
      ],
    },
    firefox: {
      name: "Linux 上的 Firefox",
      steps: [
        "點「下載憑證」。如果 Firefox 馬上就問，直接看最後一步。",
        "打開「設定 › 隱私權與安全性 › 憑證 › 檢視憑證 › 憑證機構」，點「匯入」，選 everline.crt。",
        "勾選「信任此憑證機構以識別網站」，點「確定」。",
      ],
    },
  },
})
