// Package answer is the path of a question, top to bottom: [Answerer.Answer] in
// answerer.go. It returns outcomes as values and knows neither conversations'
// storage nor queues for people: package session calls it for every channel.
//
//	guard.Screen → understand.Read → retrieve.Search → compose.Write → check.Check → Answer
//
// # Design
//
// Each step's type can only be made by that step where safety hangs on it:
// only guard makes a guard.Clean, only check makes a check.Checked, so text
// that was not screened can't be searched for and a claim that was not checked
// can't be shown. The outcome is decided here, in one place, from the passages'
// support, not inside the steps.
package answer
