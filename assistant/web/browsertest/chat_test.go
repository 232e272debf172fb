package browsertest

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// where is the address of the embedding page with the usual attributes and more.
func (m *mock) where(more ...string) string {
	q := url.Values{"region": {"990100"}, "region-name": {"安澜市"}, "hotline": {"12345"}, "hours": {"每天 24 小时"}}
	for i := 0; i+1 < len(more); i += 2 {
		q.Set(more[i], more[i+1])
	}
	return m.URL + "/embed?" + q.Encode()
}

// started opens the page and the panel.
func started(t *testing.T, m *mock, more ...string) *page {
	t.Helper()
	p := newPage(t)
	p.open(m.where(more...))
	p.click(".launcher")
	p.wait(`!$(".panel").hidden`)
	return p
}

// citizens counts the turns that the server has of people.
func (m *mock) citizens() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	n := 0
	for _, turns := range m.turns {
		for _, turn := range turns {
			if turn.Role == "citizen" {
				n++
			}
		}
	}
	return n
}

func TestClaimsStreamInBeforeTheAnswerAndItIsAnnouncedOnce(t *testing.T) {
	m := newMock(t)
	hold := make(chan struct{})
	m.with(func(m *mock) { m.hold = hold })
	p := started(t, m)
	eval[bool](p, `(window.announced = 0, new MutationObserver((l) => { announced += l.filter((r) => r.addedNodes.length).length }).observe($(".live"), {childList: true}), true)`)
	p.ask("居住证要带什么材料？")
	p.wait(`$$(".streaming .claim").length === 1`)
	p.reads(".streaming .plain", "《居住证申领》")
	p.reads(".streaming .claim", "居民身份证（原件1份；必要；政府部门核发）")
	p.reads(".streaming .step", "正在查指南")
	if n := eval[int](p, `announced`); n != 0 {
		t.Errorf("announced %d times before the answer was whole, want 0", n)
	}
	close(hold)
	p.answered(1)
	if n := eval[int](p, `announced`); n != 1 {
		t.Errorf("the answer was announced %d times, want once", n)
	}
	p.reads(".answer", "8个工作日")
	p.reads(".answer .label", "指南原文摘录 · 依据 2026-03-12 有效的指南")
	p.reads(".answer .badge.sample", "示例数据")
	if got := eval[int](p, `$$(".answer .items li").length`); got < 7 {
		t.Errorf("materials, limits and places are shown as %d list items, want at least 7", got)
	}
	if eval[bool](p, `$(".more").open`) {
		t.Error("the folded part is open")
	}
	p.click(".more summary")
	p.wait(`$(".more").open`)
	p.reads(".more", "监护关系证明")
	p.noErrors()
}

func TestQuestionIsSentOnceHoweverOftenItIsPressed(t *testing.T) {
	m := newMock(t)
	hold := make(chan struct{})
	m.with(func(m *mock) { m.hold = hold })
	p := started(t, m)
	p.ask("居住证要多少钱？")
	p.enter()
	eval[bool](p, `($(".composer textarea").value = "居住证要多少钱？", $(".send").click(), $(".send").click(), $(".composer").requestSubmit(), true)`)
	p.wait(`$(".streaming .claim")`)
	p.click(".send")
	close(hold)
	p.answered(1)
	if got := m.citizens(); got != 1 {
		t.Errorf("the server has %d questions, want 1", got)
	}
	if got := eval[int](p, `$$(".said").length`); got != 1 {
		t.Errorf("%d questions are shown, want 1", got)
	}
	if got := eval[string](p, `$(".composer textarea").value`); got != "居住证要多少钱？" {
		t.Errorf("what was typed meanwhile became %q, want it kept in the box", got)
	}
	m.with(func(m *mock) {
		if m.made != 1 {
			t.Errorf("%d conversations were made, want 1", m.made)
		}
	})
}

func TestLineThatBreaksInTheMiddleIsTakenUpAgainUnderTheSameKey(t *testing.T) {
	m := newMock(t)
	m.with(func(m *mock) { m.cutNext = 1 })
	p := started(t, m)
	p.ask("居住证要多少钱？")
	p.answered(1)
	p.reads(".answer", "每证20元")
	m.with(func(m *mock) {
		if len(m.received) != 1 {
			t.Errorf("the message came under %d keys, want 1: %v", len(m.received), m.received)
		}
		for key, n := range m.received {
			if n < 2 {
				t.Errorf("key %s came %d times, want 2 at least", key, n)
			}
		}
	})
	if got := eval[int](p, `$$(".said").length + $$(".answer").length`); got != 2 {
		t.Errorf("%d bubbles are shown, want one question and one answer", got)
	}
}

func TestDeadLineMarksTheMessageAndRetrySendsItOnce(t *testing.T) {
	m := newMock(t)
	m.with(func(m *mock) { m.breakNext = 1000 }) // also for the retries that the browser makes by itself
	p := started(t, m)
	p.ask("居住证要多少钱？")
	p.wait(`$(".retry")`)
	p.reads(".from-you", "未送达")
	p.reads(".from-you", "居住证要多少钱？")
	p.reads(".outage", "12345")
	p.reads(".outage", "每天 24 小时")
	if got := eval[string](p, `$(".outage a").href`); got != "tel:12345" {
		t.Errorf("the outage card's phone leads to %q, want tel:12345", got)
	}
	m.with(func(m *mock) { m.breakNext = 0 })
	p.click(".retry")
	p.answered(1)
	p.wait(`!$(".outage") && !$(".retry")`)
	if got := m.citizens(); got != 1 {
		t.Errorf("the server has %d questions, want 1", got)
	}
	m.with(func(m *mock) {
		if len(m.received) != 1 {
			t.Errorf("the message came under the keys %v, want one key", m.received)
		}
		for key, n := range m.received {
			if n < 3 {
				t.Errorf("key %s came %d times, want the call, its silent retry and the button's", key, n)
			}
		}
	})
	p.noErrors()
}

func TestUndeliveredMessageCanBeEdited(t *testing.T) {
	m := newMock(t)
	m.with(func(m *mock) { m.breakNext = 1000 })
	p := started(t, m)
	p.ask("居住证要多少钱？")
	p.wait(`$(".edit")`)
	m.with(func(m *mock) { m.breakNext = 0 })
	p.click(".edit")
	p.wait(`$(".composer textarea").value === "居住证要多少钱？" && !$(".said")`)
	p.ask("，几天？")
	p.answered(1)
	if got := m.citizens(); got != 1 {
		t.Errorf("the server has %d questions, want the edited one only", got)
	}
}

func TestReloadLosesNothing(t *testing.T) {
	m := newMock(t)
	p := started(t, m)
	p.ask("居住证要带什么材料？")
	p.answered(1)
	m.with(func(m *mock) { m.cutNext = 2 }) // taken by the server, the answer never arrives
	p.ask("居住证要多少钱？")
	p.wait(`$(".retry")`)
	p.open(m.where())
	p.click(".launcher")
	p.answered(2)
	got := eval[[]string](p, `$$(".said").map((n) => n.innerText)`)
	if want := "居住证要带什么材料？|居住证要多少钱？"; strings.Join(got, "|") != want {
		t.Errorf("questions after a reload are %v, want %s", got, want)
	}
	p.reads(".log", "每证20元")
	if got := m.citizens(); got != 2 {
		t.Errorf("the server has %d questions, want 2", got)
	}
	if eval[bool](p, `Boolean($(".retry"))`) {
		t.Error("a delivered message is still marked as not delivered")
	}
}

func TestEnterOfAnInputMethodDoesNotSend(t *testing.T) {
	m := newMock(t)
	p := started(t, m)
	eval[bool](p, `($(".composer textarea").focus(), true)`)
	p.compose("juzhuzheng")
	p.enter() // picks the candidate
	// WebKit ends the composition before the key: its keyCode is 229 then.
	eval[bool](p, `$(".composer textarea").dispatchEvent(new KeyboardEvent("keydown", {key: "Enter", keyCode: 229, bubbles: true, cancelable: true}))`)
	if got := eval[int](p, `$$(".said").length`); got != 0 {
		t.Fatalf("Enter inside a composition sent %d messages, want 0", got)
	}
	p.compose("")
	p.write("居住证要多少钱")
	p.enter(chromedp.ModifierShift) // a new line
	if got := eval[int](p, `$$(".said").length`); got != 0 {
		t.Fatalf("Shift+Enter sent %d messages, want 0", got)
	}
	p.enter()
	p.answered(1)
}

func TestEmptyAndOverlongQuestionsStayInTheBox(t *testing.T) {
	m := newMock(t)
	p := started(t, m)
	p.ask("   \n ")
	long := strings.Repeat("居", 2001)
	p.ask(long)
	p.reads(".box-error", "最多 2000 字，现在 2001 字")
	if got := eval[int](p, `[...$(".composer textarea").value.trim()].length`); got != 2001 {
		t.Errorf("%d characters are left in the box, want all 2001", got)
	}
	m.with(func(m *mock) {
		if m.made != 0 || len(m.received) != 0 {
			t.Errorf("the server was asked (%d conversations, %d messages), want not", m.made, len(m.received))
		}
	})
}

func TestRefusedMessageSaysWhyAndOffersNoRetry(t *testing.T) {
	m := newMock(t)
	m.with(func(m *mock) {
		m.problem = &problem{Status: 422, Title: "too long", Detail: "内容过长：最多 100 个字。", RequestID: "r-77"}
	})
	p := started(t, m)
	p.ask("居住证要多少钱？")
	p.wait(`$(".failed")`)
	p.reads(".failed", "内容过长：最多 100 个字。")
	p.reads(".failed", "r-77")
	if eval[bool](p, `Boolean($(".retry"))`) {
		t.Error("a retry is offered for a message that was refused")
	}
	m.with(func(m *mock) { m.problem = &problem{Status: 429, Detail: "操作过于频繁，请 3 秒后再试。"} })
	p.click(".edit")
	p.enter()
	p.wait(`$(".retry")`)
	p.reads(".failed", "操作过于频繁")
	m.with(func(m *mock) { m.problem = nil })
	p.click(".retry")
	p.answered(1)
}

func TestForgottenConversationBeginsAnew(t *testing.T) {
	m := newMock(t)
	p := started(t, m)
	p.ask("居住证要带什么材料？")
	p.answered(1)
	m.with(func(m *mock) { m.forgot = true })
	p.ask("居住证要多少钱？")
	p.answered(2)
	p.reads(".note-line", "已开始新的对话")
	m.with(func(m *mock) {
		if m.made != 2 {
			t.Errorf("%d conversations were made, want 2", m.made)
		}
	})
}

func TestJSONReplyServesWhereStreamsDoNot(t *testing.T) {
	m := newMock(t)
	m.with(func(m *mock) { m.plain = true })
	p := started(t, m)
	p.ask("居住证要多少钱？")
	p.answered(1)
	p.reads(".answer", "首次申领：不收费")
}

func TestGapsBundlesAndQuestionsBackAreShown(t *testing.T) {
	m := newMock(t)
	p := started(t, m)
	p.ask("新生儿出生要办哪些事，收费吗")
	p.answered(1)
	p.reads(".gap", "指南未写明：收费标准、办理时间")
	p.reads(".gap", "0600-01230044")
	p.reads(".bundle", "预防接种证办理")
	p.ask("居住证去哪里办")
	p.answered(2)
	p.reads(".clarify", "望湖区")
	eval[bool](p, `($$(".clarify .chip")[1].click(), true)`)
	p.wait(`$$(".said").length === 3`)
	if got := eval[string](p, `$$(".said")[2].innerText`); got != "青岚区" {
		t.Errorf("the option was sent as %q, want 青岚区", got)
	}
	p.answered(3)
	p.ask("月亮证怎么办")
	p.answered(4)
	if got := eval[string](p, `$$(".contact .phone").at(-1).href`); got != "tel:12345" {
		t.Errorf("a refusal's phone leads to %q, want tel:12345", got)
	}
	p.ask("居住证要多少钱？")
	p.answered(5)
	eval[bool](p, `($(".suggest .chip").click(), true)`)
	p.answered(6)
	if got := eval[string](p, `$$(".said").at(-1).innerText`); got != "要带什么材料？" {
		t.Errorf("the suggestion was shown as %q, want its own words", got)
	}
	p.noErrors()
}

func TestPersonIsOneStepAwayWithAndWithoutServer(t *testing.T) {
	m := newMock(t)
	p := started(t, m)
	p.click(".human")
	p.answered(1)
	p.reads(".contact", "12345")
	p.reads(".contact", "每天 24 小时")
	m.with(func(m *mock) {
		if m.handoffs != 1 {
			t.Errorf("the server was asked for a person %d times, want 1", m.handoffs)
		}
	})
	m.CloseClientConnections()
	m.Listener.Close()
	p.click(".human")
	p.wait(`$$(".contact").length === 2`)
	if got := eval[string](p, `$$(".contact").at(-1).innerText`); !strings.Contains(got, "12345") {
		t.Errorf("without a server the card reads %q, want it to hold 12345", got)
	}
}

func TestWhoAsksForAPersonAgainAsksUnderTheSameKey(t *testing.T) {
	m := newMock(t)
	m.with(func(m *mock) { m.breakCall = 2 }) // the browser itself tries a second time
	p := started(t, m)
	for n := range 3 {
		p.click(".human")
		p.wait(fmt.Sprintf(`$$(".contact").length === %d`, n+1))
	}
	m.with(func(m *mock) {
		n := len(m.called)
		if n < 4 || m.handoffs != 2 || m.called[0] == "" || m.called[n-1] == m.called[0] {
			t.Fatalf("%d calls were taken of those under keys %q, want 2 and another key for the last", m.handoffs, m.called)
		}
		for _, key := range m.called[:n-1] {
			if key != m.called[0] {
				t.Errorf("keys %q, want one for the call that was cut and its retries", m.called)
			}
		}
	})
}

func TestAPageThatIsRefusedKeepsItsConversation(t *testing.T) {
	m := newMock(t)
	p := started(t, m)
	p.ask("居住证要带什么材料？")
	p.answered(1)
	m.with(func(m *mock) {
		m.problem = &problem{Status: 403, Title: "Forbidden", Detail: "此网页未获准使用本服务。"}
	})
	p.ask("居住证要多少钱？")
	p.wait(`$(".failed")`)
	p.reads(".failed", "未获准")
	m.with(func(m *mock) { m.problem = nil })
	p.ask("居住证要多少钱呢？")
	p.answered(2)
	m.with(func(m *mock) {
		if m.made != 1 {
			t.Errorf("%d conversations were made, want the first to go on", m.made)
		}
	})
}

func TestAnotherLanguageHoldsForTheRunningConversation(t *testing.T) {
	m := newMock(t)
	p := started(t, m)
	p.ask("居住证要多少钱？")
	p.answered(1)
	eval[bool](p, `(document.querySelector("yijian-chat").setAttribute("lang", "en"), true)`)
	p.ask("几天能办好？")
	p.answered(2)
	p.click(".human")
	p.answered(3)
	m.with(func(m *mock) {
		if got := fmt.Sprint(m.langs); got != "[zh-CN en en]" || m.made != 1 {
			t.Errorf("%d conversation(s) were answered in %s, want one in zh-CN, then en", m.made, got)
		}
	})
	p.noErrors()
}

func TestMessageToAPersonIsNotAnsweredByTheMachine(t *testing.T) {
	m := newMock(t)
	m.with(func(m *mock) { m.owned = true })
	p := started(t, m)
	p.ask("您好，在吗")
	p.wait(`$(".from-you[data-state=delivered]") && !$(".streaming")`)
	m.with(func(m *mock) { m.add("c1", "agent", "您好，我是工作人员。", nil) })
	p.wait(`$(".from-agent")`)
	p.reads(".from-agent", "您好，我是工作人员。")
	p.reads(".from-agent .label", "人工")
}

func TestRatingIsFoldedAndDelivered(t *testing.T) {
	m := newMock(t)
	p := started(t, m)
	p.ask("居住证要多少钱？")
	p.answered(1)
	if eval[bool](p, `!$(".rating").hidden`) {
		t.Fatal("the rating asks for itself")
	}
	p.click(".tools button[aria-controls]")
	p.click(".rating button[type=submit]")
	p.reads(".rating", "请先选一项")
	p.click(`.grade input[value="2"]`)
	p.click(".rating textarea")
	p.write("没说到哪个窗口")
	p.click(".rating button[type=submit]")
	p.wait(`text(".rating").includes("已收到您的评价：不满意")`) // the grades are called so before
	m.with(func(m *mock) {
		if len(m.ratings) != 1 || m.ratings[0].Grade != 2 || m.ratings[0].Reason != "没说到哪个窗口" || m.ratings[0].Answer != "a1" || m.ratings[0].Key == "" {
			t.Errorf("ratings are %+v, want one of grade 2 for a1 with its reason and a key", m.ratings)
		}
	})
}

func TestErasingAsksFirstAndForgetsHereAndThere(t *testing.T) {
	m := newMock(t)
	p := started(t, m)
	p.ask("居住证要多少钱？")
	p.answered(1)
	p.click(".more-actions")
	p.click(".clear")
	p.wait(`$("dialog[open]")`)
	p.click(".cancel")
	p.wait(`!$("dialog")`)
	if got := eval[int](p, `$$(".said").length`); got != 1 {
		t.Fatalf("%d questions are shown after Cancel, want 1", got)
	}
	p.click(".more-actions")
	p.click(".clear")
	p.click(".danger")
	p.wait(`!$(".said") && !$("dialog")`)
	m.with(func(m *mock) {
		if fmt.Sprint(m.erased) != "[c1]" {
			t.Errorf("erased at the server: %v, want [c1]", m.erased)
		}
	})
	if got := eval[int](p, `sessionStorage.length`); got != 0 {
		t.Errorf("%d things are left in sessionStorage, want 0", got)
	}
}

func TestChangingTheRegionBeginsAnotherConversation(t *testing.T) {
	m := newMock(t)
	p := started(t, m)
	p.ask("居住证要多少钱？")
	p.answered(1)
	eval[bool](p, `(document.querySelector("yijian-chat").setAttribute("region-name", "青岚区"), document.querySelector("yijian-chat").setAttribute("region", "990103"), true)`)
	p.wait(`text(".note-line").includes("青岚区")`)
	p.reads(".place", "青岚区")
	p.ask("居住证要多少钱？")
	p.answered(2)
	m.with(func(m *mock) {
		if m.made != 2 {
			t.Errorf("%d conversations were made for two regions, want 2", m.made)
		}
	})
}

func TestSlowLineIsNamed(t *testing.T) {
	m := newMock(t)
	hold := make(chan struct{})
	m.with(func(m *mock) { m.hold = hold })
	p := newPage(t)
	// The line is called slow when the test says so: each look lets the time run
	// out, since a step of the server's may still come after it.
	p.before(`{ const later = setTimeout; window.setTimeout = (f, ms) => ms === 5000 ? (window.runOut = f, 0) : later(f, ms); }`)
	p.open(m.where())
	p.click(".launcher")
	p.ask("居住证要带什么材料？")
	p.wait(`(window.runOut?.(), text(".streaming .step").includes("仍在等待"))`)
	close(hold)
	p.answered(1)
}
