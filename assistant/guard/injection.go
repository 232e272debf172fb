package guard

import (
	"regexp"
	"strings"
	"sync"

	"yijian/ingest/han"
)

// orders are the forms in which people try to give the assistant orders about
// itself. Chinese ones are matched without white space, English ones with single
// spaces; both folded. They are general on purpose: what they must not catch are
// questions about rules, systems and roles in public services (系统提示材料不全,
// 忘记了之前设置的密码, 解除限制高消费).
var orders = sync.OnceValue(func() (o struct {
	chinese, english []*regexp.Regexp
	role             *regexp.Regexp // a line that speaks as the system
}) {
	for _, p := range []string{
		// Drop your rules.
		`(忽略|无视|忘记|忘掉|忘了|抛开|抛弃|绕过|跳过|覆盖|清除|不要遵守|不用遵守|别遵守|不必理会|不要理会|别管|不用管).{0,8}(指令|指示|提示词|提示语|设定|系统提示|系统规则|安全规则|安全限制|prompt)`,
		`(忽略|无视|忘记|忘掉|抛开|绕过|突破)你?的?(之前|以上|上面|前面|先前|上述|所有|一切|全部|系统)的?.{0,4}(规则|限制|约束)`,
		`(不再|不用|不必|不需要)(受|遵守|遵循).{0,6}(限制|约束|规则|准则)`,
		`(解除|取消|关闭)你.{0,4}(限制|约束|过滤|审查)`,
		// Show what you were told.
		`(系统|初始|原始|隐藏|内部|底层|后台)的?(提示词|prompt|指令)`,
		`(输出|打印|显示|告诉|复述|重复|泄露|透露|展示|公开|说出|给我看|发给我).{0,8}你的?.{0,6}(提示词|提示语|指令|设定|prompt|系统消息|密钥|apikey|训练数据|源代码)`,
		`你的?.{0,4}(提示词|提示语|系统指令|prompt|系统设定)(是什么|是啥|有哪些|内容|发|给|说)`,
		// Be somebody else.
		`(从现在(开始|起)|现在起|接下来|今后)[,，]?你(就|将|要)?(是|扮演|不再是|变成|叫|必须|只能)`,
		`你现在(就)?(是|扮演)(一个|一名|个|我的)?.{0,10}(模型|机器人|黑客|助手|ai|人格|角色|专家|没有|不受|dan)`,
		`(假装|假设|设想|想象)你(是|成为|变成|没有|不受)`,
		`(请|你|来)扮演|角色扮演|充当(一个|一名)?.{0,6}(ai|助手|黑客|机器人)`,
		`(开发者|开发人员|调试|越狱|上帝|无限制|无审查|dan|root|sudo)模式`,
		`(不受|没有|无)(任何)?(限制|约束|审查|道德)的?(ai|人工智能|助手|模型|机器人|回答|版本)`,
		`越狱(你|ai|模型|提示|指令)`,
	} {
		o.chinese = append(o.chinese, regexp.MustCompile(p))
	}
	for _, p := range []string{
		`\b(ignore|disregard|forget|override|bypass|skip)\b.{0,30}\b(instructions?|prompts?|directions?|guidelines|system rules|safety rules|programming)\b`,
		`\b(ignore|disregard|forget|override|bypass)\b (all|any|every|your|the) ?(of )?(your |the )?(previous|prior|above|earlier|preceding|safety)? ?(rules|restrictions|limits|constraints)\b`,
		`\b(system|developer|hidden|initial) prompt\b|\byour (system|developer|hidden|initial) (message|instructions?)\b`,
		`\b(reveal|show|print|repeat|output|leak|display|tell)\b.{0,12}\byour\b.{0,12}\b(prompt|instructions|configuration)\b`,
		`\b(developer|debug|god|dan|jailbreak|unrestricted) mode\b|\bjailbreak|\bdo anything now\b`,
		`\byou are (now|no longer) (a|an|in|my|dan|free|bound|the)\b`,
		`\b(pretend|imagine) (to be|that you|you are|you have|you're)\b`,
		`\bact as (a|an|my|the|if you)\b.{0,20}\b(ai|assistant|model|hacker|bot|terminal|system|developer|had|were)\b`,
		`\brole-?play (as|a|an)\b`,
		`<\|(im_start|im_end|system|endoftext)\|?>?|\[/?(inst|system|sys)\]|<</?sys>>`,
	} {
		o.english = append(o.english, regexp.MustCompile(p))
	}
	o.role = regexp.MustCompile(`^#* ?(system|assistant|developer|系统|instructions?) ?(prompt|message)?:`)
	return o
})

// injected reports whether the text contains such an order.
func injected(text string) bool {
	tight, loose := han.Squash(text), han.Fold(text)
	for _, re := range orders().chinese {
		if re.MatchString(tight) {
			return true
		}
	}
	for _, re := range orders().english {
		if re.MatchString(loose) {
			return true
		}
	}
	for line := range strings.Lines(text) {
		if orders().role.MatchString(han.Fold(line)) {
			return true
		}
	}
	return false
}
