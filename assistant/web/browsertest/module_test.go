package browsertest

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

func quoteJS(s string) string { return strconv.Quote(s) }

func navigate(url string) chromedp.Action[chromedp.Void] { return chromedp.Navigate(url) }

// modules opens a page from which the widget's modules can be imported.
func modules(t *testing.T) *page {
	m := newMock(t)
	p := newPage(t)
	p.open(m.URL + "/console")
	return p
}

func TestEventStreamReadsTheSameHoweverItIsCut(t *testing.T) {
	p := modules(t)
	// Every place where the network may cut the bytes, also inside a character
	// and between \r and \n.
	got := eval[[]string](p, `(async () => {
		const {events} = await import("/widget/stream.js");
		const text = ":beat\n\nevent: claim\ndata: {\"text\":\"二十元\"}\n\nid: 7\r\nevent: answer\r\ndata: a\r\ndata:  b\r\n\r\ndata\n\nevent: lost\ndata: cut";
		const bytes = new TextEncoder().encode(text);
		const seen = new Set();
		for (let i = 0; i <= bytes.length; i++) {
			const body = new ReadableStream({start(c) { c.enqueue(bytes.slice(0, i)); c.enqueue(bytes.slice(i)); c.close(); }});
			const all = [];
			for await (const e of events(body)) all.push(e.event + "#" + e.id + "=" + e.data);
			seen.add(all.join("|"));
		}
		return [...seen];
	})()`)
	want := "claim#=" + `{"text":"二十元"}` + "|answer#7=a\n b|message#="
	if len(got) != 1 || got[0] != want {
		t.Errorf("the stream reads as %q, want always %q", got, want)
	}
}

func TestSegmentsShowAllOfTheTextOnce(t *testing.T) {
	p := modules(t)
	for _, c := range []struct{ text, claims, want string }{
		{"收费：20元", "收费：20元", "[收费：20元]"},
		{"按望湖区指南回答。\n收费：20元\n时限：8天\n还要问地点吗？", "收费：20元|时限：8天", "按望湖区指南回答。/[收费：20元]/[时限：8天]/还要问地点吗？"},
		{"收费：20元", "别的话", "收费：20元/[别的话]"},
		{"甲；乙。", "甲|乙", "[甲]/[乙]"},
		{"没有查到。", "", "没有查到。"},
	} {
		got := eval[string](p, fmt.Sprintf(`import("/widget/prose.js").then(({segments}) =>
			segments(%q, %q.split("|").filter(Boolean).map((text) => ({text}))).map((s) => s.claim ? "[" + s.claim.text + "]" : s.plain).join("/"))`, c.text, c.claims))
		if got != c.want {
			t.Errorf("segments(%q, %q) = %s, want %s", c.text, c.claims, got, c.want)
		}
	}
}

func TestMarkedWordsAreThoseOfTheQuote(t *testing.T) {
	p := modules(t)
	for _, c := range []struct{ text, quote, want string }{
		{"每证20元（依据：办法）", "20元", "每证<20元>（依据：办法）"},
		{"每 证\n20 元", "每证20元", "<每 证\n20 元>"},
		{"居民身份证", "居民身份证\n户口簿", "<居民身份证>"},
		{"户口簿", "要提交户口簿和照片", "<户口簿>"},
		{"居民身份证", "护照", "居民身份证"},
		{"居民身份证", "", "居民身份证"},
		{"甲乙丙丁", "乙丙\n丙丁", "甲<乙丙><丁>"},
	} {
		got := eval[string](p, fmt.Sprintf(`import("/widget/prose.js").then(({markWords}) =>
			markWords(%q, %q).map((s) => s.hit ? "<" + s.text + ">" : s.text).join(""))`, c.text, c.quote))
		if got != c.want {
			t.Errorf("markWords(%q, %q) = %q, want %q", c.text, c.quote, got, c.want)
		}
	}
}

func TestFirstSentenceAddsAndChangesNoWord(t *testing.T) {
	p := modules(t)
	long := strings.Repeat("很长的材料名称", 20)
	for _, c := range []struct{ claim, want string }{
		{"收费：不收费。", "收费：不收费。"},
		{"需要的材料：\n- 身份证\n- 照片2张", "需要的材料：身份证；照片2张"},
		{"需要的材料：\n- " + long + "\n- 照片", "需要的材料：" + long},
		{"1. 申请\n2. 审核", "申请"},
		{"3.5元每证", "3.5元每证"},
	} {
		got := eval[string](p, fmt.Sprintf(`import("/assets/console/say.js").then(({firstSentence}) => firstSentence({claims: [{text: %q}]}))`, c.claim))
		if got != c.want {
			t.Errorf("firstSentence(%q) = %q, want %q", c.claim, got, c.want)
		}
	}
}

func TestProseKeepsListsNumbersAndLinks(t *testing.T) {
	p := modules(t)
	for _, c := range []struct{ text, want string }{
		{"1. 申请\n2. 审核", "UL(1.+申请)(2.+审核)"},
		{"流程：\n- 甲\n- 乙\n完。", "P流程： UL(-+甲)(-+乙) P完。"},
		{"3.5元", "P3.5元"},
		{"（一）条件", "UL(（一）+条件)"},
		{"电话0600-01230018转3，网址https://a.example/x。", "P电话[tel:060001230018;ext=3]，网址[https://a.example/x]。"},
		{"编号 11990100MB0000001X3000109001000", "P编号 11990100MB0000001X3000109001000"},
	} {
		got := eval[string](p, fmt.Sprintf(`import("/widget/prose.js").then(({prose}) => prose(%q).map((b) => b.tagName + (b.tagName === "UL"
			? [...b.children].map((li) => "(" + li.children[0].textContent + "+" + li.children[1].textContent + ")").join("")
			: [...b.childNodes].map((n) => n.href ? "[" + n.href + "]" : n.textContent).join(""))).join(" "))`, c.text))
		if got != c.want {
			t.Errorf("prose(%q) = %s, want %s", c.text, got, c.want)
		}
	}
}

func TestEveryTextExistsInBothLanguages(t *testing.T) {
	p := modules(t)
	// All keys that the modules ask for by name.
	got := eval[string](p, `(async () => {
		const missing = [];
		const {has, texts} = await import("/widget/i18n.js");
		for (const path of ["/widget/answer.js", "/widget/element.js", "/widget/panel.js", "/widget/thread.js", "/widget/source.js", "/widget/rating.js", "/widget/label.js", "/widget/record.js", "/assets/console/console.js", "/assets/guide/guide.js"]) {
			const code = await (await fetch(path)).text();
			const keys = [...code.matchAll(/\bt\("([\w.]+)"(?!\s*\+)/g)].map((m) => m[1]);
			if (!keys.length) missing.push(path + " asks for no text");
			for (const key of keys) {
				if (!has(key)) missing.push(path + " " + key);
				else if (!texts("zh-CN")(key) || !texts("en")(key)) missing.push("empty " + key);
			}
		}
		return missing.join("\n");
	})()`)
	if got != "" {
		t.Errorf("texts that are missing:\n%s", got)
	}
}
