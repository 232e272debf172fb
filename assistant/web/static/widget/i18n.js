// Every sentence of the widget and the pages, once: [zh-CN, en].
// {name} is replaced by a value. Answers themselves come from the server.

const table = {
  // the widget
  "name": ["政务智能问答", "Government services assistant"],
  "launcher": ["智能问答", "Ask"],
  "launcher.open": ["打开政务智能问答", "Open the government services assistant"],
  "notice": ["AI 政务助手 · 回答仅供参考，以窗口和指南原文为准", "AI assistant · for reference only; the window and the guide’s own text decide"],
  "welcome": ["您好，请直接说要办的事。回答逐字摘自办事指南，并注明出处。", "Hello. Ask about any government service in plain words. Answers are quoted from the official guides (in Chinese), with their source."],
  "start.try": ["可以这样问", "For example"],
  "start.1": ["居住证怎么办，要带什么？", "居住证怎么办，要带什么？"],
  "start.2": ["身份证丢了，补办要多少钱？", "身份证丢了，补办要多少钱？"],
  "start.3": ["新生儿上户口去哪里办？", "新生儿上户口去哪里办？"],
  "ask.label": ["您的问题", "Your question"],
  "ask.placeholder": ["请输入要办的事", "Type your question"],
  "ask.send": ["发送", "Send"],
  "ask.tooLong": ["最多 {max} 字，现在 {n} 字，请分几次问。", "At most {max} characters; this is {n}. Please ask in parts."],
  "log.label": ["对话内容", "Conversation"],
  "you": ["您", "You"],
  "assistant": ["AI 助手", "AI assistant"],
  "agent": ["工作人员", "Staff"],
  "close": ["关闭", "Close"],
  "more.actions": ["更多操作", "More actions"],
  "human": ["转人工", "Talk to a person"],
  "human.short": ["转人工", "Person"],
  "human.asked": ["转人工", "I want to talk to a person"],
  "elder": ["长辈版", "Large type"],
  "elder.off": ["标准版", "Standard"],
  "bigger": ["放大字号", "Larger text"],
  "smaller": ["缩小字号", "Smaller text"],
  "bigger.short": ["A＋", "A+"],
  "smaller.short": ["A－", "A−"],
  "size.now": ["字号 {n}", "Text size {n}"],
  "language": ["English", "中文"],
  "clear": ["清除对话", "Erase conversation"],
  "clear.title": ["清除这次对话？", "Erase this conversation?"],
  "clear.body": ["对话内容会从本页和服务器上一并删除，不能恢复。", "It will be deleted from this page and from the server, for good."],
  "clear.yes": ["清除", "Erase"],
  "cancel": ["取消", "Cancel"],
  "cleared": ["对话已清除。", "The conversation has been erased."],
  "clear.failed": ["没有连上服务器，服务器上的对话还没有删除，请稍后再清除一次。", "The server could not be reached, so the conversation is not deleted there yet. Please try again later."],
  "region.now": ["服务地区：{place}", "Region: {place}"],
  "region.changed": ["服务地区已换成{place}，之后按{place}的指南回答。", "Region changed to {place}. Answers now follow the guides of {place}."],

  // progress
  "step.send": ["正在发送…", "Sending…"],
  "step.understand": ["正在理解问题…", "Reading the question…"],
  "step.retrieve": ["正在查指南…", "Looking up the guides…"],
  "step.compose": ["正在整理答案…", "Preparing the answer…"],
  "step.check": ["正在核对原文…", "Checking against the text…"],
  "step.slow": ["网络较慢，仍在等待…", "The connection is slow; still waiting…"],
  "step.retry": ["连接中断，正在重新连接…", "Connection lost; reconnecting…"],
  "step.human": ["已转给工作人员，回复会显示在这里。", "Passed to a member of staff; the reply will appear here."],

  // failures
  "failed": ["未送达", "Not delivered"],
  "retry": ["重试", "Try again"],
  "edit": ["修改", "Edit"],
  "out": ["暂时连不上智能问答，可以直接电话咨询：", "The assistant can’t be reached. You can phone instead:"],
  "out.kept": ["您的问题没有丢，恢复后可以重试。", "Your question is kept; you can try again."],
  "out.noPhone": ["请稍后再试，或到政务服务窗口咨询。", "Please try later or ask at a service window."],
  "busy": ["现在使用的人较多，请过一会儿再试。", "Very busy right now. Please try again shortly."],
  "wrong": ["没有办成，请重试。", "That did not work. Please try again."],
  "request": ["编号 {id}", "Reference {id}"],
  "renewed": ["上次对话已过期，已开始新的对话。", "The previous conversation expired; a new one has begun."],

  // answers
  "expand": ["展开其余内容", "Show the rest"],
  "collapse": ["收起", "Show less"],
  "cite.open": ["查看出处：{title}，{section}", "Show source: {title}, {section}"],
  "gap": ["指南未写明：{slots}", "The guide does not say: {slots}"],
  "gap.call": ["可以咨询：", "You can ask:"],
  "contact": ["咨询", "Contact"],
  "contact.from": ["电话来自《{title}》", "Number taken from “{title}”"],
  "hours": ["服务时间：{hours}", "Hours: {hours}"],
  "call": ["拨打 {phone}", "Call {phone}"],
  "bundle": ["“{title}”包含以下事项", "“{title}” consists of"],
  "handoff.closed": ["在线人工还没有开通，请拨打电话，由工作人员为您解答：", "There is no online desk yet. Please phone; a member of staff will help you:"],
  "handoff.queued": ["正在为您接通人工", "Connecting you to a member of staff"],
  "handoff.position": ["您排在第 {n} 位，大约还需 {minutes} 分钟。", "You are number {n} in the queue, about {minutes} min."],
  "handoff.open": ["工作人员已接入。", "A member of staff has joined."],
  "suggest": ["还可以问", "You may also ask"],
  "sample": ["示例数据", "Sample data"],
  "sample.long": ["示例数据：虚构城市的指南，不可用于真实办事", "Sample data: guides of a fictional city, not for real use"],
  "origin.quoted": ["指南原文摘录", "Quoted from the guide"],
  "origin.model": ["人工智能生成", "Worded by AI"],
  "origin.agent": ["人工", "By a person"],
  "origin.none": ["AI 助手回复", "AI assistant’s reply"],
  "asOf": ["依据 {day} 有效的指南", "Guides in force on {day}"],
  "asOf.plain": ["{day}", "{day}"],
  "copy": ["复制", "Copy"],
  "copied": ["已复制", "Copied"],
  "copy.failed": ["没有复制成功，请选中文字后复制", "Could not copy; please select the text"],
  "copy.label": ["〔{label} · AI 政务助手，仅供参考 · {asOf}{sources}〕", "[{label} · AI assistant, for reference only · {asOf}{sources}]"],
  "copy.sources": [" · 出处：{titles}", " · source: {titles}"],
  "read": ["朗读", "Read aloud"],
  "read.stop": ["停止朗读", "Stop reading"],
  "rate": ["评价", "Rate"],
  "rate.title": ["您对这个回答", "How was this answer?"],
  "rate.1": ["非常不满意", "Very poor"],
  "rate.2": ["不满意", "Poor"],
  "rate.3": ["基本满意", "Fair"],
  "rate.4": ["满意", "Good"],
  "rate.5": ["非常满意", "Very good"],
  "rate.reason": ["原因（可不填，请勿写个人信息）", "Reason (optional; no personal data please)"],
  "rate.send": ["提交评价", "Submit"],
  "rate.choose": ["请先选一项。", "Please choose one first."],
  "rate.thanks": ["已收到您的评价：{grade}", "Thank you. Your rating: {grade}"],
  "rate.failed": ["评价没有送达，请再试一次。", "The rating was not delivered. Please try again."],

  // citation and guide
  "source.title": ["出处", "Source"],
  "source.loading": ["正在打开指南…", "Opening the guide…"],
  "source.failed": ["暂时打不开指南全文，以下是回答引用的原文。", "The guide can’t be opened just now. These are the words quoted."],
  "source.missing": ["引用的文字见下；指南里没有找到同样的段落。", "The quoted words are below; the same passage was not found in the guide."],
  "source.whole": ["查看完整指南", "Whole guide"],
  "source.page": ["来源网页", "Source page"],
  "guide.validity": ["有效期", "Validity"],
  "guide.from": ["自 {from} 起施行", "In force from {from}"],
  "guide.to": ["有效期至 {to}", "In force until {to}"],
  "guide.span": ["{from} 至 {to} 有效", "In force from {from} to {to}"],
  "guide.open": ["指南未写明有效期", "No validity stated"],
  "guide.expired": ["已失效", "Expired"],
  "guide.future": ["尚未生效", "Not yet in force"],
  "guide.inForce": ["现行有效", "In force"],
  "guide.department": ["实施主体", "Department"],
  "guide.region": ["适用地区", "Region"],
  "guide.audience": ["服务对象", "For"],
  "guide.code": ["实施编码", "Item code"],
  "guide.version": ["版本", "Version"],
  "guide.asOf": ["查看日期", "Viewed on"],
  "guide.source": ["来源", "Source"],
  "guide.items": ["涉及事项", "Items"],
  "guide.print": ["打印", "Print"],
  "guide.none": ["没有找到这份指南。", "There is no such guide."],
  "guide.failed": ["暂时打不开这份指南，请稍后再试。", "This guide can’t be opened just now. Please try later."],
  "guide.loading": ["正在打开…", "Opening…"],
  "guide.page": ["办事指南", "Service guide"],
  "guide.contents": ["目录", "Contents"],
  "guide.sample": ["示例数据：本页是虚构城市的指南，地点、电话、收费和时限均为虚构，不可用于真实办事。", "Sample data: a guide of a fictional city. Places, phones, fees and time limits are invented; not for real use."],
  "guide.old": ["这是旧版本或不在有效期内的指南，请勿据此办理。", "This guide is not in force. Do not rely on it."],
  "guide.footer": ["内容为指南原文，以受理窗口的答复为准。", "The text is the guide’s own; the service window’s word decides."],
  "audience.person": ["个人", "Persons"],
  "audience.business": ["法人及其他组织", "Businesses and organisations"],
  "audience.all": ["个人、法人及其他组织", "Everyone"],

  // slots
  "slot.conditions": ["受理条件", "Conditions"],
  "slot.materials": ["办理材料", "Materials"],
  "slot.process": ["办理流程", "Process"],
  "slot.timeLimit": ["办理时限", "Time limit"],
  "slot.fee": ["收费标准", "Fee"],
  "slot.place": ["办理地点", "Place"],
  "slot.hours": ["办理时间", "Opening hours"],
  "slot.phone": ["咨询电话", "Phone"],
  "slot.complaint": ["监督投诉", "Complaints"],
  "slot.online": ["网上办理", "Online"],
  "slot.visits": ["到现场次数", "Visits"],
  "slot.result": ["办理结果", "Result"],
  "slot.legalBasis": ["设定依据", "Legal basis"],
  "slot.appointment": ["预约办理", "Appointment"],
  "slot.validity": ["有效期", "Validity"],
  "slot.other": ["其他说明", "Other"],

  // the agents' page
  "console.title": ["坐席问答", "Agents’ desk"],
  "console.ask": ["来电问题", "Caller’s question"],
  "console.placeholder": ["输入来电人的问题，回车查询", "Type the caller’s question and press Enter"],
  "console.search": ["查询", "Search"],
  "console.region": ["来电人地区", "Caller’s region"],
  "console.code": ["行政区划代码", "Division code"],
  "console.day": ["办理日期", "Day"],
  "console.say": ["可以这样说", "Say this"],
  "console.rest": ["还要告知", "Also tell them"],
  "console.copyAll": ["复制完整回答", "Copy full answer"],
  "console.basis": ["依据", "Basis"],
  "console.fields": ["全部要素", "All fields"],
  "console.noFields": ["没有对应的指南。", "No guide for this."],
  "console.copy": ["复制", "Copy"],
  "console.copyField": ["复制{slot}（Alt+{n}）", "Copy {slot} (Alt+{n})"],
  "console.copiedField": ["已复制：{slot}", "Copied: {slot}"],
  "console.phone": ["转接或告知电话", "Phone to give"],
  "console.history": ["本班已查", "This shift"],
  "console.historyNote": ["只留在本页，关闭即清除", "Kept in this page only"],
  "console.empty": ["还没有查询。", "Nothing yet."],
  "console.took": ["{ms} 毫秒", "{ms} ms"],
  "console.keys": ["/ 回到输入框 · ↑ 上一个问题 · Alt+1…9 复制要素 · Esc 清空", "/ to the box · ↑ previous question · Alt+1…9 copy field · Esc clear"],
  "console.start": ["输入问题后，这里显示可以直接念给来电人听的话、依据和全部要素。", "Type a question: what to say, its basis and all fields appear here."],
  "console.denied": ["坐席问答只能在本机使用。", "This page works only on the server’s own machine."],
  "console.failed": ["没有连上服务器。请让来电人直接拨打：{phone}", "The server can’t be reached. Give the caller this number: {phone}"],
  "console.clarify": ["先问来电人", "Ask the caller"],
  "console.outcome.answer": ["可答", "Answer"],
  "console.outcome.clarify": ["需追问", "Ask back"],
  "console.outcome.refuse": ["指南未载", "Not in the guides"],
  "console.outcome.handoff": ["转人工", "Hand over"],
  "console.outcome.bundle": ["一件事", "Bundle"],
};

/** The languages there are, the default first. */
export const languages = ["zh-CN", "en"];

/** language maps any lang tag to one of languages. */
export function language(tag) {
  return /^en\b/i.test(tag || "") ? "en" : "zh-CN";
}

/**
 * texts returns t(key, values) for a language. An unknown key is a mistake in
 * the code, so it throws where the tests see it.
 */
export function texts(tag) {
  const column = languages.indexOf(language(tag));
  return (key, values = {}) => {
    const row = table[key];
    if (!row) throw new Error(`i18n: no text ${key}`);
    return row[column].replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
  };
}

/** has reports whether there is a text of that name: names that come from the server are asked first. */
export function has(key) {
  return Object.hasOwn(table, key);
}
