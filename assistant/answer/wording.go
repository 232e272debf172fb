package answer

import "fmt"

// words are the assistant's own sentences in one language. They hold no fact of
// any guide; phones come in as parameters, from a guide or from the settings.
type words struct {
	label, labelAuto            string
	about                       func(title, region string) string
	missing                     func(slots, phone string) string
	none                        func(region, phone, hours string) string
	district                    func(place, title string) string
	noneNearby                  func(title string) string
	future                      func(title, from string) string
	expired                     func(title, to string) string
	askRegion, askWhichRegion   string
	askItem                     string
	person                      func(phone, hours string) string
	ownCase                     func(phone, hours string) string
	complaint                   func(phone, hours string) string
	emergency                   string
	othersData, injection       string
	illegal, outOfScope         func(phone string) string
	greeting, thanks, meta      string
	empty                       string
	bundle, other               string
	elsewhere                   func(places string) string
	unknownPlace                func(phone string) string
	listSeparator, nationalName string
}

func wording(lang string) words {
	if lang == "en" {
		return english
	}
	return chinese
}

var chinese = words{
	label:     "指南原文摘录 · 参考回答",
	labelAuto: "自动回复 · 参考回答",
	about:     func(title, region string) string { return fmt.Sprintf("《%s》（%s）", title, region) },
	missing: func(slots, phone string) string {
		return fmt.Sprintf("指南没有写明：%s。可拨打 %s 询问，也可以转人工。", slots, phone)
	},
	none: func(region, phone, hours string) string {
		return fmt.Sprintf("没有找到%s现行有效的办事指南能回答这个问题，不敢乱答。请拨打 %s（%s）咨询，或点“转人工”。", region, phone, hours)
	},
	noneNearby: func(title string) string {
		return fmt.Sprintf("您问的如果是“%s”，请直接说这个名称。", title)
	},
	future: func(title, from string) string {
		return fmt.Sprintf("另有《%s》自%s起施行，现在还没有生效。", title, from)
	},
	expired: func(title, to string) string {
		return fmt.Sprintf("原有《%s》已于%s失效，不能再作依据。", title, to)
	},
	district: func(place, title string) string {
		return fmt.Sprintf("%s另有规定，不适用以上内容。您如果在那里，请看《%s》。", place, title)
	},
	askRegion:      "各地规定不同，请问您在哪个地方办理？可以直接说市、区县名称。",
	askWhichRegion: "这个地名不止一处，请问是哪一个？",
	askItem:        "请问您要办的是哪一项？也可以直接用自己的话说。",
	person: func(phone, hours string) string {
		return fmt.Sprintf("好的。在线人工席位还没有接通，请拨打 %s（%s），会有工作人员为您服务。", phone, hours)
	},
	ownCase: func(phone, hours string) string {
		return fmt.Sprintf("您的办件进度只有办理部门能查，这里看不到个人办件。请拨打 %s（%s）转工作人员查询；查询时请准备好办件编号或受理单。", phone, hours)
	},
	complaint: func(phone, hours string) string {
		return fmt.Sprintf("您反映的事情需要工作人员登记处理。请拨打 %s（%s），说明时间、地点和经过。", phone, hours)
	},
	emergency:  "如果有人身危险，请马上拨打：报警 110，火警 119，急救 120，交通事故 122；心里难受撑不住，可拨 12356 心理援助热线。先顾安全，办事的问题随后再说。",
	othersData: "不能查询或提供他人的个人信息。如果是本人业务，请带有效证件到窗口办理；发现违法线索请拨打 110。",
	injection:  "这个要求不能照办。我只根据现行办事指南回答办事问题，请说说您要办什么事。",
	illegal: func(phone string) string {
		return fmt.Sprintf("这样的做法不合规定，不能帮忙。办理有困难的，请拨打 %s 说明情况，由工作人员告诉您合规的办法。", phone)
	},
	outOfScope: func(phone string) string {
		return fmt.Sprintf("我只回答政务服务办事问题，这个问题帮不上。办事可以直接说事项，比如“身份证丢了怎么补”；其他诉求请拨打 %s。", phone)
	},
	greeting:  "您好，我是政务服务 AI 助手，可以告诉您办事要带什么、去哪办、几天、多少钱。请说您要办的事，比如“给孩子上户口要带什么”。",
	thanks:    "不客气。还有别的事可以接着问，也可以点“转人工”。",
	meta:      "我是政务服务 AI 助手，不是真人。我只摘录现行办事指南的原文来回答：要带什么、去哪办、几天、多少钱、电话是多少。答不上来的，会告诉您打哪个电话；随时可以转人工。",
	empty:     "没有看到文字。请用一句话说您要办的事，比如“居住证丢了怎么补”。",
	bundle:    "可以作为一件事一次办，包括：",
	other:     "另外的问题：",
	elsewhere: func(places string) string { return fmt.Sprintf("%s另有规定，在那里办请说明。", places) },
	unknownPlace: func(phone string) string {
		return fmt.Sprintf("没有认出地名。请说市或区县的名称，或拨打 %s 咨询。", phone)
	},
	listSeparator: "、",
	nationalName:  "全国",
}

var english = words{
	label:     "Quoted from the official guide · for reference",
	labelAuto: "Automatic reply · for reference",
	about:     func(title, region string) string { return fmt.Sprintf("《%s》 (%s)", title, region) },
	missing: func(slots, phone string) string {
		return fmt.Sprintf("The guide does not say: %s. Please call %s, or ask for a person.", slots, phone)
	},
	none: func(region, phone, hours string) string {
		return fmt.Sprintf("No guide in force for %s answers this question, so I won't guess. Please call %s (%s) or ask for a person.", region, phone, hours)
	},
	noneNearby: func(title string) string { return fmt.Sprintf("If you mean “%s”, please say so.", title) },
	future: func(title, from string) string {
		return fmt.Sprintf("《%s》 takes effect on %s and is not in force yet.", title, from)
	},
	expired: func(title, to string) string { return fmt.Sprintf("《%s》 expired on %s.", title, to) },
	district: func(place, title string) string {
		return fmt.Sprintf("%s has a rule of its own and the above does not hold there: see 《%s》.", place, title)
	},
	askRegion:      "Rules differ by place. Where do you want to do this? Just name the city or district.",
	askWhichRegion: "There is more than one place of that name. Which one do you mean?",
	askItem:        "Which of these do you mean? You can also say it in your own words.",
	person: func(phone, hours string) string {
		return fmt.Sprintf("Certainly. No online desk is connected yet; please call %s (%s) and a person will help you.", phone, hours)
	},
	ownCase: func(phone, hours string) string {
		return fmt.Sprintf("Only the office in charge can see the state of your case. Please call %s (%s) and have your case number ready.", phone, hours)
	},
	complaint: func(phone, hours string) string {
		return fmt.Sprintf("This needs a person to take it up. Please call %s (%s) and say when, where and what happened.", phone, hours)
	},
	emergency:  "If anyone is in danger, call now: police 110, fire 119, ambulance 120, traffic accident 122; crisis line 12356. Safety first.",
	othersData: "I can't look up or give out other people's personal data.",
	injection:  "I can't do that. I only answer from the official guides in force. What do you want to get done?",
	illegal: func(phone string) string {
		return fmt.Sprintf("That is against the rules and I can't help with it. If you are in difficulty, please call %s.", phone)
	},
	outOfScope: func(phone string) string {
		return fmt.Sprintf("I only answer questions about government services. For anything else please call %s.", phone)
	},
	greeting: "Hello, I am the government services AI assistant. Ask me what to bring, where to go, how long it takes and what it costs.",
	thanks:   "You're welcome. You can go on asking, or ask for a person.",
	meta:     "I am an AI assistant, not a person. I answer only by quoting the official guides in force, and tell you whom to call when they don't say.",
	empty:    "There was no text. Please say in a sentence what you want to get done.",
	bundle:   "This can be done in one go. It covers:",
	other:    "As to the rest: ",
	elsewhere: func(places string) string {
		return fmt.Sprintf("%s has a rule of its own; say so if you apply there.", places)
	},
	unknownPlace: func(phone string) string {
		return fmt.Sprintf("I did not recognise the place. Please name a city or district, or call %s.", phone)
	},
	listSeparator: ", ",
	nationalName:  "China",
}
