package compose

import (
	"sort"
	"strings"

	"yijian/ingest/guide"
	"yijian/ingest/han"
)

// evidence looks in the other elements for sentences that say what slot s asks
// for, best first in the guide's order, two at most.
func (w *writer) evidence(s guide.Slot) []piece {
	var found []piece
	for _, p := range w.pieces {
		if p.Slot == s || p.Slot == guide.LegalBasis {
			continue
		}
		for _, one := range w.sentences(p) {
			if w.speaks(one.Text, s) {
				found = append(found, one)
			}
		}
	}
	all := found
	found = nil
	own := map[string]bool{}
	for _, p := range all { // a sentence may stand under two headings
		if !own[p.Text] {
			own[p.Text] = true
			found = append(found, p)
		}
	}
	if len(found) <= 2 {
		return found
	}
	sort.SliceStable(found, func(i, j int) bool { return found[i].score > found[j].score })
	found = found[:2]
	sort.SliceStable(found, func(i, j int) bool { return found[i].Ord < found[j].Ord })
	return found
}

// speaks reports whether the sentence is evidence for slot s.
func (w *writer) speaks(text string, s guide.Slot) bool {
	switch s {
	case guide.Fee:
		// An amount alone may be an allowance, a deposit or a limit; a fee is called one.
		return has(text, "收费", "工本费", "手续费", "办理费", "收取费用", "管理费") && !has(text, "补贴", "津贴", "发放", "押金", "不超过")
	case guide.TimeLimit:
		return len(han.Durations(text)) > 0 && has(text, "办结", "办理", "制", "审", "受理", "作出", "发放", "核发", "领取", "完成", "预审")
	case guide.Place:
		return w.from.Guide.ServesOffice(w.from.Region) &&
			has(text, "派出所", "窗口", "大厅", "服务中心", "服务站", "登记处", "车管所", "银行网点", "经办机构")
	case guide.Online:
		return has(text, "互联网", "网上", "线上", "小程序", "APP", "平台", "网站", "公众号", "http")
	case guide.Result:
		return has(text, "领取", "邮寄", "送达", "快递", "反馈申请人", "发放")
	case guide.Visits:
		return has(text, "现场", "到场", "本人到", "亲自", "签字", "捺指纹")
	case guide.Phone:
		return w.from.Guide.ServesOffice(w.from.Region) && len(han.Phones(text)) > 0
	case guide.Appointment:
		return has(text, "预约")
	case guide.Hours:
		return has(text, "上班", "办公时间", "受理时间", "法定节假日除外") || strings.Contains(text, ":00")
	case guide.ValidPeriod:
		return has(text, "施行", "有效期", "起执行", "报名时间", "受理时间")
	case guide.Conditions:
		return has(text, "条件", "符合", "（限", "(限", "应当具备", "可以申请", "可申请", "本人或")
	case guide.Materials:
		return has(text, "材料", "提交", "提供", "携带", "出示", "凭")
	case guide.Complaint:
		return has(text, "监督电话", "投诉")
	}
	return false
}

func has(text string, words ...string) bool {
	for _, w := range words {
		if strings.Contains(text, w) {
			return true
		}
	}
	return false
}
