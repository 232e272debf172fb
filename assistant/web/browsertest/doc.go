// Package browsertest tests the pages (widget, portal, agents' page, guide page)
// in a real Chromium.
//
// Most tests run against a small server of their own (mock_test.go): it speaks
// the API, serves the pages under the program's Content-Security-Policy, and can
// be told to break a line or stay silent at the wrong moment. program_test.go
// starts the whole program with the sample city. Without a Chromium on the PATH
// everything is skipped, and says so.
//
// Start at browser_test.go, how a test drives a page.
package browsertest
