package answer

import (
	"strings"

	"yijian/assistant/claim"
	"yijian/assistant/retrieve"
	"yijian/assistant/understand"
	"yijian/ingest/guide"
)

// bundle is the bundle that a life or business event calls for, or else the first
// passage.
func (r *reply) bundle(found []retrieve.Passage) retrieve.Passage {
	event := r.q.Intent == understand.Event
	for i, p := range found {
		if !p.Guide.Bundle() || p.Support < enough {
			continue
		}
		if event || i == 0 && !r.q.Asking() && !r.q.Follow {
			r.outcome = Bundle
			r.answer.Bundle = &BundleRef{ID: p.Guide.ID, Title: p.Guide.Title, Items: p.Guide.Items}
			return p
		}
	}
	return found[0]
}

// bundleDraft names the bundle's items, word for word.
func (r *reply) bundleDraft(p retrieve.Passage) claim.Draft {
	g := p.Guide
	text := r.words.bundle
	for _, item := range g.Items {
		text += "\n- " + item
	}
	return claim.Draft{Claims: []claim.Claim{{
		Text: text, Origin: claim.Quoted, Slot: guide.Other,
		Citations: []claim.Citation{{
			Guide: g.ID, Version: p.Version, Title: g.Title, Section: "涉及事项", Quote: strings.Join(g.Items, "\n"),
			URL: g.Source.URL, Region: g.Scope.Region, ValidFrom: g.Validity.From, ValidTo: g.Validity.To, Sample: g.Source.Sample,
		}},
	}}}
}
