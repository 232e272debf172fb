package session

// sentences are what a Session itself says, in one language.
type sentences struct {
	askedHuman string // the turn recorded for the button
	closedDesk string // phone, hours
	notice     string // label of a reply that is neither quoted nor worded by a model
}

func sentencesIn(lang string) sentences {
	if lang == "en" {
		return sentences{
			askedHuman: "I would like to talk to a person.",
			closedDesk: "No agent is connected to this chat yet. Please call %s (%s); a person there will help you. You can keep asking here in the meantime.",
			notice:     "Automatic reply · for reference",
		}
	}
	return sentences{
		askedHuman: "转人工",
		closedDesk: "这里暂未接入人工座席。请拨打 %s（%s），由工作人员为您解答；您也可以继续在这里提问。",
		notice:     "自动回复 · 参考回答",
	}
}
