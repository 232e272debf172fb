package browsertest

import (
	"strings"
	"testing"
)

// An explained page is there when the newest question is shown.
const explainedPage = `document.querySelector("#result").getAttribute("aria-busy") === "false" && document.querySelector(".matter")`

func TestStaffSeeWhyAnAnswerIsGiven(t *testing.T) {
	p := newPage(t) // before the program: it may skip
	url := program(t)
	p.open(url + "/console")
	eval[bool](p, `(document.querySelector("#day").value = "2026-03-12", true)`)
	p.write("居住证首次申领几天能办好")
	p.enter()
	p.wait(`document.querySelector(".why a")`)
	link := eval[string](p, `document.querySelector(".why a").href`)
	if path, _, _ := strings.Cut(link, "#"); path != url+"/console/explain" {
		t.Errorf("the link is %s, want the question behind the # only", link)
	}
	p.open(link)
	p.wait(explainedPage)
	p.pageReads(".outcome", "有指南支持")
	p.pageReads(".outcome", "bge-small-zh")
	p.pageReads(".facts", "办理时限")
	p.pageReads(".facts", "示例省安澜市 990100")
	p.pageReads(".units", "居住证")
	p.pageReads(".guides tbody tr:first-child", "居住证")
	if got := eval[string](p, `[...document.querySelectorAll(".guides tbody tr:first-child [data-head] .n")].map((n) => Number(n.textContent) > 0).join()`); got != "true,true,true,true,true,true,true" {
		t.Errorf("parts of the best guide's score that are above 0: %s, want all", got)
	}
	p.pageReads(".chunks tbody tr:first-child", "居住(")
	if n := eval[int](p, `document.querySelectorAll(".chunks tbody tr").length`); n < 10 {
		t.Errorf("%d passages are listed, want at least 10", n)
	}
	p.shot("explain")
	eval[bool](p, `(document.querySelector(".chunks").scrollIntoView(), true)`)
	p.shot("explain-passages")
	p.noErrors()

	if lines := eval[int](p, `Math.max(...[...document.querySelectorAll(".n")].map((n) => n.getClientRects().length))`); lines != 1 {
		t.Errorf("a number is broken over %d lines", lines)
	}

	// Another question, by the keyboard alone.
	eval[bool](p, `(document.querySelector(".guides a").focus(), true)`)
	p.press("/")
	if got := eval[string](p, `document.activeElement.id`); got != "q" {
		t.Errorf("/ leads to %q, want the box", got)
	}
	p.write("怎么申请排污许可证")
	p.enter()
	p.wait(explainedPage + ` && document.querySelector("[data-outcome=refuse]")`)
	p.pageReads(".outcome", "没有现行有效的指南支持")
	p.pageReads(".badge.short", "不够")
	p.write("护照要多少钱？居住证几天办好？")
	p.enter()
	p.wait(explainedPage + ` && document.querySelectorAll(".matter").length === 3`)
	p.pageReads(".matter:nth-of-type(3) .which", "第 1 件事")
	p.write("我要找人工")
	p.enter()
	p.wait(explainedPage + ` && document.querySelector("[data-outcome=handoff]")`)
	p.pageReads(".outcome", "由意图决定，不查指南：要找人工")
	if got := eval[int](p, `sessionStorage.length + localStorage.length`); got != 0 {
		t.Errorf("the page stored %d things, want none", got)
	}
	p.noErrors()
}

func TestTheExplainingPageFitsAPhoneAndEnglish(t *testing.T) {
	p := newPage(t)
	url := program(t)
	p.phone(390, 844)
	p.open(url + "/console/explain?lang=en#q=居住证首次申领几天能办好&region=990102&today=2026-03-12")
	p.wait(explainedPage)
	p.pageReads("h1", "Why this answer")
	p.pageReads(".outcome", "supported by a guide")
	p.pageReads("label[for=q]", "Question")
	if got := eval[string](p, `document.documentElement.lang`); got != "en" {
		t.Errorf("the page is in %q, want en", got)
	}
	if wide := eval[int](p, `document.documentElement.scrollWidth`); wide > 390 {
		t.Errorf("the page is %d px wide on a phone of 390", wide)
	}
	if got := eval[[]string](p, `[...document.querySelectorAll("button, input, summary, #back")].filter((n) => n.getClientRects().length && n.getBoundingClientRect().height < 43.5).map((n) => n.tagName + " " + n.id + " " + n.getBoundingClientRect().height)`); len(got) > 0 {
		t.Errorf("too small to be pressed: %v", got)
	}
	p.shot("explain-phone")
	eval[bool](p, `(document.querySelector(".guides").scrollIntoView(), true)`)
	p.shot("explain-phone-guides")
	eval[bool](p, `(document.querySelector(".chunks").scrollIntoView(), true)`)
	p.shot("explain-phone-passages")
	p.noErrors()
}

func TestTheExplainingPageSaysWhatWentWrong(t *testing.T) {
	p := newPage(t)
	url := program(t)
	p.open(url + "/console/explain#q=居住证&region=1")
	p.wait(`document.querySelector(".failed")`)
	p.pageReads(".failed", "行政区划代码不存在")
	p.noErrors()
}
