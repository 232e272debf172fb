package browsertest

import (
	"strings"
	"testing"
)

func TestMarkupInGuidesAndQuestionsStaysText(t *testing.T) {
	m := newMock(t)
	p := started(t, m)
	p.ask("恶意" + attack)
	p.answered(1)
	p.reads(".said", attack)
	p.reads(".claim", attack)
	p.click(".cite")
	p.wait(`$("dialog mark")`)
	p.reads("dialog", attack)
	if got := eval[int](p, `$$("img, script, iframe, [onerror]").length`); got != 0 {
		t.Errorf("%d elements were made of a guide's text, want 0", got)
	}
	if got := eval[[]string](p, `$$("a").map((a) => a.getAttribute("href") ?? "")`); strings.Contains(strings.Join(got, " "), "javascript") {
		t.Errorf("links lead to %v, want no script", got)
	}
	p.open(m.URL + "/guides/evil")
	p.wait(`document.querySelector("h2")`)
	if got := eval[int](p, `document.querySelectorAll("main img, main script, main [onerror]").length`); got != 0 {
		t.Errorf("the guide page made %d elements of a guide's text, want 0", got)
	}
	if got := eval[[]string](p, `[...document.querySelectorAll("a")].map((a) => a.getAttribute("href") ?? "")`); strings.Contains(strings.Join(got, " "), "javascript") {
		t.Errorf("the guide page links to %v, want no script", got)
	}
	p.open(m.URL + "/console")
	eval[bool](p, `(document.querySelector("#q").focus(), true)`)
	p.write("恶意" + attack)
	p.enter()
	p.wait(`document.querySelector("#fields .slot")`)
	if got := eval[int](p, `document.querySelectorAll("main img, main script, main [onerror], aside img").length`); got != 0 {
		t.Errorf("the agents' page made %d elements of text, want 0", got)
	}
	if got := eval[string](p, `document.title`); strings.Contains(got, "owned") {
		t.Error("a script from a guide ran")
	}
	p.noErrors()
}

func TestUnreachableServerShowsPhoneAndHours(t *testing.T) {
	m := newMock(t)
	p := newPage(t)
	p.open(m.where("text", "咨询电话 0600-01999999（工作日 9:00—17:00）"))
	m.Listener.Close()
	m.CloseClientConnections()
	p.click(".launcher")
	p.wait(`$(".outage")`)
	p.reads(".outage", "12345")
	p.reads(".outage", "每天 24 小时")
	p.shot("outage")
}

func TestUnreachableServerShowsTheWordsInsideTheElement(t *testing.T) {
	m := newMock(t)
	p := newPage(t)
	p.open(m.where("hotline", "", "hours", "", "text", "咨询电话 0600-01999999（工作日 9:00—17:00）"))
	m.Listener.Close()
	m.CloseClientConnections()
	p.click(".launcher")
	p.wait(`$(".outage slot")`)
	if got := eval[string](p, `$(".outage slot").assignedNodes().map((n) => n.textContent).join("")`); !strings.Contains(got, "0600-01999999") {
		t.Errorf("the outage card shows %q, want the element's own words", got)
	}
	if !eval[bool](p, `(() => { const r = document.createRange(); r.selectNodeContents(document.querySelector("yijian-chat")); return r.getClientRects().length > 0; })()`) {
		t.Error("the element's own words are not visible")
	}
}

func TestWithoutTheScriptTheElementsOwnWordsAreThePage(t *testing.T) {
	m := newMock(t)
	p := newPage(t)
	p.before(`window.customElements.define = () => {};`) // as if widget.js had never come
	p.do(navigate(m.where("text", "咨询电话 0600-01999999")))
	p.wait(`document.body.innerText.includes("咨询电话 0600-01999999")`)
}

func TestCopiedWordsCarryTheirLabel(t *testing.T) {
	m := newMock(t)
	p := newPage(t)
	p.before(`window.copies = []; navigator.clipboard.writeText = async (text) => { copies.push(text); };`)
	p.open(m.where())
	p.click(".launcher")
	p.ask("居住证要多少钱？")
	p.answered(1)
	const label = "〔指南原文摘录 · AI 政务助手，仅供参考 · 依据 2026-03-12 有效的指南 · 出处：《居住证申领》〕"
	p.click(".copy")
	p.wait(`copies.length === 1`)
	if got := eval[string](p, `copies[0]`); !strings.Contains(got, "每证20元") || !strings.Contains(got, label) || !strings.Contains(got, "示例数据") {
		t.Errorf("the copy button copied %q, want the answer, %s and the sample mark", got, label)
	}
	got := eval[string](p, `(() => {
		let copied = "";
		document.addEventListener("copy", (e) => { copied = e.clipboardData.getData("text/plain"); }, {once: true});
		const range = document.createRange();
		range.selectNodeContents($(".answer .item"));
		const selection = document.querySelector("yijian-chat").shadowRoot.getSelection();
		selection.removeAllRanges();
		selection.addRange(range);
		document.execCommand("copy");
		return copied;
	})()`)
	if !strings.HasPrefix(got, "首次申领：不收费") || !strings.Contains(got, label) {
		t.Errorf("a selection was copied as %q, want its words and %s", got, label)
	}
	if got := eval[string](p, `(() => {
		let copied = "none";
		document.addEventListener("copy", (e) => { copied = e.clipboardData.getData("text/plain"); }, {once: true});
		$(".composer textarea").value = "我的问题";
		$(".composer textarea").focus();
		$(".composer textarea").select();
		document.execCommand("copy");
		return copied;
	})()`); strings.Contains(got, "AI 政务助手") {
		t.Errorf("a person's own words were copied as %q, want them unlabelled", got)
	}
}
