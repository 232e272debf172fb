package understand

import (
	"testing"

	"yijian/assistant/chat"
)

func TestWordsOfAnotherMatterAreNoCallForHelp(t *testing.T) {
	for _, tc := range []struct {
		said string
		want Intent
	}{
		{"人工智能公司注册要什么材料", Ask},
		{"人工耳蜗补贴怎么申请", Ask},
		{"跟人合租能办居住证吗", Ask},
		{"办产假期间的生育津贴要什么材料", Ask},
		{"怎么弄产假津贴", Ask},
		{"我买房的时候请假了，公积金还能提吗", Ask},
		{"证好了会打我电话通知吗", Ask},

		{"家里着火户口本烧了怎么补", Ask},
		{"快生了，生育津贴怎么申请", Ask},
		{"欠薪能领失业金吗", Ask},
		{"违建的房子能落户吗", Ask},

		{"家里着火了", Emergency},
		{"着火了打什么电话", Emergency},
		{"我老婆要生了，怎么办", Emergency},
		{"他又打我，户口本都在他手上，怎么办", Emergency},
		{"孩子触电了", Emergency},
		{"我爸摔倒了没有呼吸", Emergency},
		{"老伴晕过去了叫不醒", Emergency},
		{"孩子掉河里了", Emergency},
		{"公章掉水里了，重刻一枚多少钱", Ask},
		{"小区停水两天了", Complaint},
		{"老板拖欠工资，该找谁", Complaint},
		{"楼上违建没人拆", Complaint},
		{"给我弄个假的居住证", Illegal},
		{"哪里能买假结婚证的假证", Illegal},
		{"帮我办张假身份证", Illegal},
		{"让我跟人聊", Person},

		// A case of one's own, whatever item is named; and questions that only mention one.
		{"我上个月交的居住证申请到现在没信，帮我查查", OwnCase},
		{"我老婆五月申请的生育津贴，一直没下来，要等几天", OwnCase},
		{"低保我三月份就报上去了，咋没个信儿", OwnCase},
		{"I submitted my residence permit application three weeks ago and heard nothing", OwnCase},
		{"居住证昨天刚交了，几天能拿", Ask},
		{"帮我查一下公积金提取要什么材料", Ask},
		{"How long does an application for a passport take?", Ask},

		{"My house is on fire!", Emergency},
		{"Someone collapsed, he is not breathing", Emergency},
		{"there's a gas leak in my kitchen", Emergency},
		{"My husband is beating me", Emergency},
		{"I don't want to live any more", Emergency},
		{"How do I get a fire safety permit?", Ask},
		{"I want to file a complaint, the officer was rude", Complaint},
		{"Can I speak with an agent", Person},
	} {
		if got := read(t, tc.said, "990102", chat.State{}); got.Intent != tc.want {
			t.Errorf("Read(%q).Intent = %s, want %s", tc.said, got.Intent, tc.want)
		}
	}
}
