// Everything a citizen reads in the widget itself. Answers come from the assistant.
export const strings = {
  name: "小威",
  subject: "社保医保问答",
  title: "小威，社保医保问答",
  launcher: "问小威",
  launcherLabel: "问小威，社保医保问答",
  close: "关闭对话窗口",
  log: "对话内容",
  you: "您",

  // 长辈版
  elder: "长辈版",
  standard: "标准版",
  smaller: "A− 字小一点",
  larger: "A+ 字大一点",
  textSize: "字号",

  // Welcome
  welcome: "您好，我是小威。威海的社保、医保、工伤、社保卡怎么办，我按公布的办事指南原文回答，并写明出处。",
  hot: "大家常问",

  // Privacy
  privacyBrief: (days: number) => `办事咨询不需要提供身份证号、银行卡号。对话保存${days}天，您可以随时删除。`,
  privacyMore: "隐私说明",
  understood: "知道了",
  privacy: (days: number) => [
    "查办事指南不需要身份证号、手机号、银行卡号、社保号。您万一写了，发送前会自动隐去，服务器还会再查一遍。",
    `保存什么：您问的话（已隐去个人号码）、小威的回答、您的评价。保存${days}天后自动删除，只用来接着上次的对话和改进回答。`,
    "不保存您的姓名、设备信息，不跟踪您的浏览，不使用其他公司的统计或广告程序。",
    "长辈版、字号和没发出的问题只存在您自己的浏览器里。",
    "语音输入和朗读由您的浏览器提供；语音怎样识别，请看浏览器自己的说明。",
    "想马上删除，请点“更多”里的“删除我的数据”。",
  ],

  // Composer
  inputLabel: "输入您的问题",
  placeholder: "请输入您要办的事",
  placeholderShort: "请输入问题",
  send: "发送",
  counter: (used: number, limit: number) => `${used}/${limit}`,
  counterLabel: (used: number, limit: number) => `已输入${used}个字，最多${limit}个字`,
  suggestionsLabel: "您是不是想问",
  suggestionsFound: (count: number) => `有${count}条建议，按上下键选择，按回车发送`,
  personalHint: (labels: string) => `不需要提供${labels}，发送时会自动隐去。`,
  personalHidden: (labels: string) => `已隐去${labels}：咨询不需要提供。`,
  dictate: "语音输入",
  dictating: "正在听，点一下结束",
  dictateFailed: "没有听清，请再说一次，或者直接打字。",

  // Always at hand
  rephrase: "换一个问法",
  handover: "转人工",
  handoverQuestion: "转人工",
  call: "拨打12333",

  // Messages
  thinking: "小威正在查指南",
  waiting: "还没发出，连上后自动发送",
  failed: "没有发送成功",
  limited: (seconds: number) => `问得太快了，${seconds}秒后自动再发`,
  resend: "重新发送",
  resumed: "已恢复连接",

  // Cards
  checklist: "要带的材料（可以打勾）",
  print: "打印清单",
  save: "保存清单",
  checklistTitle: "一次性告知清单",
  checklistFile: "一次性告知清单",
  more: "这份指南还有",
  openNow: "现在开门",
  closedNow: "现在没开门",
  unsureNow: "今天是否上班请先电话核实",
  computed: "按指南写的办理时间推算",
  copyAddress: "复制地址",
  copy: "复制",
  copied: "已复制",
  copyFailed: "浏览器不允许复制，请长按文字复制",
  speak: "朗读",
  stopSpeaking: "停止朗读",
  sourceOpens: "看原文",
  choices: "请选一项",
  next: "接着问",

  // Hand-over
  code: "对话编号",
  codeHint: "接通后报这个编号，工作人员就能看到刚才问过什么（24小时内有效，不含个人信息）。",
  callNumber: (phone: string) => `拨打 ${phone}`,
  staffAway: "按窗口的办公时间推算，现在可能没有工作人员。",

  // Feedback
  helpful: "有帮助",
  unhelpful: "没帮助",
  reasonTitle: "哪里不好？",
  reasons: ["答非所问", "内容不对", "没说清楚", "看不懂"],
  reasonOther: "其他原因（可以不写）",
  reasonOtherShort: "其他原因",
  reasonSend: "提交",
  thanks: "谢谢，已记下您的评价。",
  feedbackFailed: "评价没有送到，请稍后再点一次。",

  // Source
  source: "出处",
  sourceDocument: (title: string) => `《${title}》`,
  sourcePublisher: (publisher: string, region: string) => `发布：${publisher}（${region}）`,
  sourceDate: (date: string | null) => (date ? `日期：${date}` : "文件上没有印发布日期，办理前可以先打电话核实。"),
  sourceCited: "标色的是回答引用的原文",
  sourceWithdrawn: "（这部分内容正在核对，暂不显示）",
  sourceFailed: "原文暂时打不开，请稍后再试。",
  loading: "正在打开…",

  // Menu
  menu: "更多",
  transcriptCopy: "复制对话",
  transcriptSave: "保存对话",
  transcriptFile: "小威对话记录",
  fresh: "开始新对话",
  erase: "删除我的数据",
  eraseAsk: "要删除您在小威的全部对话和评价吗？删除后不能恢复。",
  eraseYes: "删除",
  eraseNo: "不删除",
  erased: "您的对话和评价已经删除。",
  eraseFailed: "没有删除成功，请稍后再试。",
  look: "外观",
  lookAuto: "跟随系统",
  lookLight: "浅色",
  lookDark: "深色",
  back: "返回",

  // Trouble
  down: "现在连不上小威。",
  slow: "小威这次回答得慢，正在等。",
  troubleAdvice: "您可以继续等，也可以打电话咨询。",
  packTitle: "常见问题",
  packDated: (date: string) => `以下答案整理于${date}，以最新公布的为准`,
  notice: "重要提示",

  // Printed list
  ticked: "已备好",
  notTicked: "未备好",
  printNow: "打印这一页",
  printDate: (date: string) => `打印日期：${date}`,
  printSource: (title: string, date: string | null) => `来源：《${title}》${date ? `（${date}）` : ""}`,
  printAdvice: "内容摘自公布的办事指南原文，办理前如有疑问请先打电话核实。",
  printHotline: (phone: string) => `社保咨询电话：${phone}`,
  printMissing: "没有找到这份指南，可能已经更新。请回到对话里重新查一下。",
  printFailed: "现在打不开，请稍后刷新。",
};
