package browsertest

import (
	"strings"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

func TestAgentFindsSaysAndCopiesFromTheKeyboard(t *testing.T) {
	m := newMock(t)
	p := newPage(t)
	p.before(`window.copies = []; navigator.clipboard.writeText = async (text) => { copies.push(text); };`)
	p.open(m.URL + "/console")
	if got := eval[string](p, `document.activeElement.id`); got != "q" {
		t.Fatalf("the focus begins in %q, want the box", got)
	}
	p.write("居住证要多少钱")
	p.enter()
	p.wait(`document.querySelector("#fields .slot") && document.querySelector("#result").dataset.ms`)
	p.Logf("shown after %s ms", eval[string](p, `document.querySelector("#result").dataset.ms`))
	p.pageReads(".first", "收费：首次申领：不收费；损坏换领、丢失补领：每证20元（依据：安澜市居住证管理办法（示例）第十八条）")
	p.pageReads(".basis", "《居住证申领》收费标准")
	p.pageReads(".basis", "每证20元")
	p.pageReads(".badge.sample", "示例数据")
	if got := eval[int](p, `document.querySelectorAll("#fields .slot").length`); got != 15 {
		t.Errorf("%d fields are listed, want all 15 of the guide", got)
	}
	if got := eval[string](p, `document.querySelector(".slot.cited").dataset.slot`); got != "fee" {
		t.Errorf("the marked field is %q, want fee", got)
	}
	p.press("2", chromedp.KeyModifiers(chromedp.ModifierAlt))
	p.wait(`copies.length === 1`)
	if got := eval[string](p, `copies[0]`); !strings.Contains(got, "居民身份证（原件1份") || !strings.Contains(got, "〔《居住证申领》办理材料〕") {
		t.Errorf("Alt+2 copied %q, want the second field and where it is from", got)
	}
	p.wait(`document.querySelector("#said").textContent.includes("办理材料")`)

	p.write("新生儿出生要办哪些事")
	p.enter()
	p.wait(`document.querySelector(".gap")`)
	p.pageReads(".gap", "收费标准、办理时间")
	p.pageReads(".phones", "0600-01230044")
	p.press(kb.ArrowUp)
	if got := eval[string](p, `document.querySelector("#q").value`); got != "居住证要多少钱" {
		t.Errorf("↑ brings %q, want the question before", got)
	}
	p.press(kb.Escape)
	if got := eval[string](p, `document.querySelector("#q").value`); got != "" {
		t.Errorf("Escape leaves %q, want an empty box", got)
	}
	eval[bool](p, `(document.activeElement.blur(), true)`)
	p.key(input.DispatchKeyEventParams{Key: "/", Code: "Slash", Text: "/", UnmodifiedText: "/", WindowsVirtualKeyCode: 191})
	if got := eval[string](p, `document.activeElement.id + document.querySelector("#q").value`); got != "q" {
		t.Errorf("after / the focus and box are %q, want an empty box with the focus", got)
	}
	if got := eval[int](p, `document.querySelectorAll("#history li").length`); got != 2 {
		t.Errorf("the shift's list has %d questions, want 2", got)
	}
	if got := eval[int](p, `sessionStorage.length + localStorage.length`); got != 0 {
		t.Errorf("the agents' page stored %d things, want none", got)
	}
	p.noErrors()
}

func TestAgentAsksBackAndPassesRegionAndDay(t *testing.T) {
	m := newMock(t)
	p := newPage(t)
	p.open(m.URL + "/console?region=371300")
	eval[bool](p, `(document.querySelector("#day").value = "2026-03-12", document.querySelector("#q").focus(), true)`)
	p.write("居住证去哪里办")
	p.enter()
	p.wait(`document.querySelector(".chips .chip")`)
	p.pageReads(".first", "您住在哪个区")
	eval[bool](p, `(document.querySelector(".chips .chip").click(), true)`)
	p.wait(`document.querySelectorAll("#history li").length === 2`)
	m.with(func(m *mock) {
		if !strings.Contains(m.searches[0], "region=371300") || !strings.Contains(m.searches[0], "today=2026-03-12") {
			t.Errorf("the search was %s, want region and day in it", m.searches[0])
		}
	})
}

func TestAgentHasANumberWhenTheServerIsGone(t *testing.T) {
	m := newMock(t)
	p := newPage(t)
	p.open(m.URL + "/console")
	m.Listener.Close()
	m.CloseClientConnections()
	p.write("居住证要多少钱")
	p.enter()
	p.wait(`document.querySelector(".failed")`)
	p.pageReads("#result", "12345")
}

func TestGuidePageShowsTheRecordAndMarksTheQuote(t *testing.T) {
	m := newMock(t)
	p := newPage(t)
	p.open(m.URL + "/guides/residence-permit?section=%E6%94%B6%E8%B4%B9%E6%A0%87%E5%87%86&quote=%E9%A6%96%E6%AC%A1%E7%94%B3%E9%A2%86%EF%BC%9A%E4%B8%8D%E6%94%B6%E8%B4%B9")
	p.wait(`document.querySelector("mark")`)
	p.pageReads("mark", "首次申领：不收费")
	if got := eval[int](p, `document.querySelectorAll("mark").length`); got != 1 {
		t.Errorf("%d passages are marked, want 1", got)
	}
	p.pageReads("main", "示例数据")
	p.pageReads("main", "承诺办结时限")
	p.pageReads("dl", "现行有效")
	p.open(m.URL + "/guides/old-permit")
	p.wait(`document.querySelector(".warn")`)
	p.pageReads(".warn", "已失效")
	p.open(m.URL + "/guides/nowhere")
	p.wait(`document.querySelector("[role=alert]")`)
	p.pageReads("main", "没有找到这份指南")
	p.noErrors()
}

func TestPortalPassesRegionAndQuestionsToTheWidget(t *testing.T) {
	m := newMock(t)
	p := newPage(t)
	p.open(m.URL + "/")
	p.wait(`document.querySelector("yijian-chat").getAttribute("mode") === "inline"`)
	p.pageReads("body", "虚构城市")
	eval[bool](p, `(document.querySelector("input[value='990103']").click(), document.querySelectorAll(".ask")[0].click(), true)`)
	p.answered(1)
	p.reads(".place", "青岚区")
	p.pageReads("#snippet", `region="990103"`)
	p.pageReads("#snippet", m.URL+"/widget.js")
	p.size(700, 900)
	p.wait(`!document.querySelector("yijian-chat").hasAttribute("mode")`)
	if !eval[bool](p, `!$(".launcher").hidden`) {
		t.Error("on a narrow screen there is no launcher")
	}
	p.open(m.URL + "/?region=371300")
	p.wait(`document.querySelector("yijian-chat").getAttribute("region") === "371300"`)
	p.noErrors()
}

// pageReads looks in the page itself, not in the widget.
func (p *page) pageReads(selector, want string) {
	p.Helper()
	got := eval[string](p, "document.querySelector("+quoteJS(selector)+")?.innerText ?? ''")
	if !strings.Contains(got, want) {
		p.Errorf("%s reads %q, want it to hold %q", selector, got, want)
	}
}
