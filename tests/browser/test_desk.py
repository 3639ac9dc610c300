#!/usr/bin/env python3
"""The desk in a real browser: the whole walk, by keys alone, without scripts, two at once, for everybody, small and dark.

Run by scripts/browser-tests, which brings Chromium, Playwright and axe. With SAYSO_SCREENS=FOLDER the pages are kept as pictures.
"""

import os
import re
import sys
import unittest
from pathlib import Path

from playwright.sync_api import expect, sync_playwright

from desk import PASSWORD, Desk

BINARY = os.environ["SAYSO_BIN"]
AXE = Path(os.environ["SAYSO_AXE"]).read_text(encoding="utf-8")
SCREENS = os.environ.get("SAYSO_SCREENS")
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

# Every page, with what it takes to be worth looking at.
PAGES = {
    "desk": "/", "claims": "/claims", "articles": "/articles", "article": "/articles/1", "claim": "/claims/1", "alike": "/claims/1/alike",
    "sources": "/sources", "source": "/sources/1", "merge": "/sources/2/merge?into=1", "search": "/search?q=bridge",
    "match": "/search?as=post&q=The+bridge+was+inspected+and+found+safe", "reports": "/reports", "balance": "/reports/balance",
    "story": "/reports/articles/1", "agenda": "/agenda", "corrections": "/corrections", "journal": "/journal",
    "document": "/documents/1", "protected": "/documents/1/protected", "import": "/import", "reviews": "/reviews",
    "settings": "/settings", "ledger": "/settings/ledger", "published": "/published", "requests": "/requests", "holds": "/holds", "documents": "/documents", "enter": "/claims/new?article=1",
    "api": "/api/docs", "people": "/settings/people", "account": "/account", "lost": "/claims/99999",
}


class Browsers(unittest.TestCase):
    """One browser for all tests; each test has a desk of its own."""

    @classmethod
    def setUpClass(cls):
        cls.playwright = sync_playwright().start()
        cls.chromium = cls.playwright.chromium.launch(
            executable_path=os.environ.get("SAYSO_CHROMIUM", "/usr/bin/chromium"), args=["--no-sandbox", "--disable-gpu"]
        )

    @classmethod
    def tearDownClass(cls):
        cls.chromium.close()
        cls.playwright.stop()

    def setUp(self):
        self.desk = Desk(BINARY)
        self.complaints = []

    def tearDown(self):
        ended = self.desk.close()
        self.assertEqual(ended, 0, "the desk closes in order, with pages open")
        self.assertEqual(self.complaints, [], "no script fails and the policy forbids nothing that a page does")

    def page_of(self, name, **settings):
        """A browser in which somebody has logged in."""
        context = self.chromium.new_context(base_url=self.desk.url, locale="en-GB", timezone_id="Europe/Berlin", **settings)
        context.set_default_timeout(8000)
        self.addCleanup(context.close)
        page = context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda said: self.complaints.append(said.text) if "Content Security Policy" in said.text else None)
        page.on("request", lambda asked: None if asked.url.startswith(self.desk.url) else self.complaints.append(f"asked {asked.url}"))
        page.goto("/login")
        page.fill("#name", name)
        page.fill("#password", PASSWORD)
        page.click("main button")
        page.wait_for_url(self.desk.url + "/")
        return page

    def a_draft(self):
        """A draft of the story, as reading it makes one."""
        story = Path(self.desk.folder.name) / "ferry.txt"
        story.write_text("The mayor, Ada Holm, said on Monday that the ferry carried 900 people a day.\n\nIt cost 40 crowns.\n", encoding="utf-8")
        self.desk.run("ingest", str(story), "--title", "The ferry", "--outlet", "The Harbour Post")
        drafts = self.desk.json("drafts", "list")["drafts"]
        self.assertTrue(drafts, "reading the story drafts something")
        return drafts[0]["article"], drafts[0]["id"]

    def open_claim(self):
        found = self.desk.json("list", "--status", "unverified", "--stage", "open", "--kind", "fact")["claims"]
        return found[0]["id"]


class Walk(Browsers):
    def test_from_a_draft_to_the_report(self):
        article, draft = self.a_draft()
        carl = self.page_of("Carl")
        carl.goto(f"/articles/{article}")
        expect(carl.locator(".verdict")).to_contain_text("No-go")
        first = carl.locator(f"#claim-{draft}")
        first.get_by_role("button", name=f"Accept draft {draft}").click()
        expect(carl.locator(".done")).to_have_text("Accepted.")
        for other in carl.locator("li.draft").all():
            carl.locator("li.draft").first.get_by_role("button", name=re.compile("Drop")).click()
            expect(carl.locator(".done")).to_have_text("Dropped.")
        carl.locator(".claims a.words").first.click()
        carl.get_by_text("Mark it").click()
        carl.select_option("#status", "verified")
        carl.fill("#reason", "The port's own count says so")
        carl.fill("#document", "https://port.example/count")
        carl.select_option("#stance", "supports")
        carl.get_by_role("button", name="Mark", exact=True).click()
        expect(carl.locator(".done")).to_have_text("Marked.")
        expect(carl.locator(".badges")).to_contain_text("verified")
        # Whoever marked it does not close it.
        carl.select_option("#to", "closed")
        carl.get_by_role("button", name="Move").click()
        expect(carl.locator(".problem")).to_be_focused()
        edna = self.page_of("Edna")
        edna.goto(f"/claims/{draft}")
        edna.select_option("#to", "closed")
        edna.get_by_role("button", name="Move").click()
        expect(edna.locator(".done")).to_have_text("Moved.")
        edna.goto(f"/articles/{article}")
        expect(edna.locator(".verdict")).to_contain_text("Go")
        edna.get_by_role("button", name="Let it go").click()
        expect(edna.locator(".done")).to_have_text("Signed off.")
        edna.get_by_role("link", name="report", exact=True).click()
        expect(edna.locator(".report")).to_contain_text("signed off by Edna")
        self.assertTrue(self.desk.json("report", "--article", str(article))["signed_off"])
        self.assertTrue(self.desk.json("audit")["ok"])

    def test_words_chosen_in_the_text_become_a_claim(self):
        article, _ = self.a_draft()
        carl = self.page_of("Carl")
        carl.goto(f"/articles/{article}")
        carl.evaluate("""() => {
            const piece = [...document.querySelectorAll('.story [data-at]')].find((p) => p.textContent.includes('40 crowns'));
            const text = [...piece.childNodes].find((node) => node.nodeType === 3 && node.data.includes('40 crowns'));
            const at = text.data.indexOf('It cost 40 crowns');
            getSelection().setBaseAndExtent(text, at, text, at + 'It cost 40 crowns'.length);
        }""")
        carl.locator("#take").click()
        expect(carl.locator("#quote")).to_have_value("It cost 40 crowns")
        carl.fill("#claim-text", "The ferry cost 40 crowns.")
        carl.get_by_role("button", name="Enter the claim").click()
        expect(carl.locator(".done")).to_have_text("The claim was entered.")
        claims = self.desk.json("report", "--article", str(article))["claims"]
        new = next(claim for claim in claims if claim["text"] == "The ferry cost 40 crowns.")
        self.assertEqual(new["anchor"]["exact"], "It cost 40 crowns")
        expect(carl.locator(f".story a[href='#claim-{new['id']}']").first).to_be_visible()

    def test_keys_alone(self):
        article, draft = self.a_draft()
        carl = self.page_of("Carl")
        carl.goto(f"/articles/{article}")
        carl.keyboard.press("j")
        expect(carl.locator("li.draft").first).to_be_focused()
        carl.keyboard.press("e")
        expect(carl.locator("li.draft textarea").first).to_be_focused()
        carl.keyboard.press("Control+A")
        carl.keyboard.type("The ferry carried 900 people a day.")
        carl.keyboard.press("Tab")
        carl.keyboard.press("Enter")
        expect(carl.locator(".done")).to_have_text("Reworded.")
        carl.keyboard.press("j")
        carl.keyboard.press("a")
        expect(carl.locator(".done")).to_have_text("Accepted.")
        claim = self.open_claim()
        carl.goto(f"/claims/{claim}")
        carl.keyboard.press("m")
        expect(carl.locator("#status")).to_be_focused()
        carl.keyboard.type("disputed")
        carl.keyboard.press("Tab")
        carl.keyboard.type("Others say otherwise")
        carl.keyboard.press("Tab")
        carl.keyboard.type("https://other.example/page")
        carl.keyboard.press("Tab")
        carl.keyboard.type("refutes")
        button = carl.get_by_role("button", name="Mark", exact=True)
        for _ in range(12):
            if button.evaluate("it => it === document.activeElement"):
                break
            carl.keyboard.press("Tab")
        carl.keyboard.press("Enter")
        expect(carl.locator(".done")).to_have_text("Marked.")
        self.assertEqual(self.desk.json("show", str(claim))["status"], "disputed")
        carl.keyboard.press("/")
        expect(carl.locator("#find")).to_be_focused()
        carl.keyboard.press("Escape")
        carl.keyboard.press("?")
        expect(carl.locator("#keys dl")).to_be_visible()
        # The first stop of a page leads past its head.
        carl.goto("/claims")
        carl.keyboard.press("Tab")
        expect(carl.locator(".skip")).to_be_focused()
        # Single keys can be turned off, and stay so.
        carl.locator("#keys summary").click()
        carl.locator("#keys-off").click()
        carl.goto("/claims")
        carl.keyboard.press("j")
        self.assertEqual(carl.evaluate("document.activeElement.tagName"), "BODY")

    def test_without_scripts(self):
        article, draft = self.a_draft()
        carl = self.page_of("Carl", java_script_enabled=False)
        carl.goto(f"/articles/{article}")
        carl.get_by_role("button", name=f"Accept draft {draft}").click()
        expect(carl.locator(".done")).to_have_text("Accepted.")
        carl.get_by_text("Make a claim of words in the text").click()
        carl.fill("#quote", "It cost 40 crowns")
        carl.get_by_role("button", name="Enter the claim").click()
        expect(carl.locator(".done")).to_have_text("The claim was entered.")
        carl.goto(f"/claims/{draft}")
        for summary, fields, button, done in [
            ("Mark it", {"#status": "false", "#reason": "It was not so", "#document": "https://port.example/a", "#stance": "refutes"}, "Mark", "Marked."),
            ("Add evidence", {"#e-document": "https://port.example/b", "#e-stance": "context"}, "Add", "The evidence was added."),
            ("Ask for a reply", {"#r-of": "#1", "#r-question": "Is it so?"}, "Record", "The reply is on record."),
            ("Record an attempt", {"#a-kind": "called", "#a-what": "the port"}, "Record", "The attempt is on record."),
            ("Ask a colleague", {"#q-question": "Which port?", "#q-writer": "The writer"}, "Ask", "The question is on record."),
        ]:
            box = carl.locator("details", has_text=summary).first
            box.locator("summary").first.click()
            for field, value in fields.items():
                (carl.select_option if box.locator(f"select{field}").count() else carl.fill)(field, value)
            box.get_by_role("button", name=button, exact=True).click()
            expect(carl.locator(".done")).to_have_text(done)
        carl.fill("#n-text", "Ring @Edna")
        carl.get_by_role("button", name="Write").click()
        expect(carl.locator(".done")).to_have_text("The note was written.")
        carl.get_by_role("link", name="Look for claims like it").click()
        expect(carl.locator("h1")).to_contain_text("Claims like")
        carl.goto("/search")
        carl.fill("#q", "ferry")
        carl.get_by_role("button", name="Look").click()
        expect(carl.locator("#found")).to_contain_text("ferry")
        self.assertTrue(self.desk.json("audit")["ok"])

    def test_from_a_claim_without_a_text_to_what_is_published(self):
        carl = self.page_of("Carl", java_script_enabled=False)
        carl.goto("/articles/1")
        carl.get_by_role("link", name="Enter a claim").click()
        carl.fill("#text", "The quay was closed on 2 March 2024.")
        carl.fill("#who-0", "a watchman")
        carl.select_option("#is-0", "anonymous")
        carl.get_by_role("button", name="Enter the claim").click()
        expect(carl.locator(".done")).to_have_text("The claim was entered.")
        claim = int(re.search(r"/claims/(\d+)", carl.url)[1])
        carl.get_by_text("Put the chain right").click()
        carl.fill("#who-0", "Ilse Tamm")
        carl.get_by_role("button", name="Change the chain").click()
        expect(carl.locator(".done")).to_have_text("The chain was changed.")
        expect(carl.locator("desc")).to_contain_text("Ilse Tamm")
        carl.get_by_text("Add evidence", exact=True).click()
        carl.get_by_text("It is no page").click()
        carl.select_option("#e-made", "observation")
        carl.fill("#e-title", "The chain across the quay")
        carl.fill("#e-origin", "Port Hallow Works Office")
        carl.select_option("#e-basis", "primary")
        carl.get_by_role("button", name="Add", exact=True).click()
        expect(carl.locator(".done")).to_have_text("The evidence was added.")
        carl.get_by_text("Mark it").click()
        carl.select_option("#status", "verified")
        carl.get_by_role("button", name="Mark", exact=True).click()
        expect(carl.locator(".done")).to_have_text("Marked.")
        edna = self.page_of("Edna")
        edna.goto(f"/claims/{claim}")
        edna.select_option("#to", "closed")
        edna.get_by_role("button", name="Move").click()
        expect(edna.locator(".done")).to_have_text("Moved.")
        edna.get_by_text("Publish it", exact=True).click()
        edna.fill("#p-url", "https://desk.example/quay")
        edna.fill("#p-headline", "The quay was closed indeed")
        edna.get_by_role("button", name="Publish", exact=True).click()
        expect(edna.locator(".done")).to_have_text("Published.")
        edna.goto("/published")
        expect(edna.locator("ol.rows")).to_contain_text("The quay was closed indeed")
        with edna.expect_download() as download:
            edna.get_by_role("button", name="Download").click()
        self.assertIn("The quay was closed indeed", Path(download.value.path()).read_text(encoding="utf-8"))
        # What was done a moment ago is taken back, or said to stay.
        carl.goto("/journal")
        carl.get_by_role("button", name="Take back my last act").click()
        expect(carl.locator(".problem")).to_be_visible()
        self.assertTrue(self.desk.json("audit")["ok"])

    def test_two_at_once(self):
        claim = self.open_claim()
        carl, edna = self.page_of("Carl"), self.page_of("Edna")
        for page in (carl, edna):
            page.goto(f"/claims/{claim}")
        edna.get_by_text("Mark it").click()
        edna.select_option("#status", "false")
        edna.fill("#reason", "Seen by Edna")
        edna.fill("#document", "https://port.example/one")
        edna.select_option("#stance", "refutes")
        edna.get_by_role("button", name="Mark", exact=True).click()
        expect(edna.locator(".done")).to_have_text("Marked.")
        # What Edna did is told to Carl, who is typing, and takes nothing from him.
        carl.get_by_text("Mark it").click()
        carl.fill("#reason", "Seen by Carl")
        expect(carl.locator("#news")).to_contain_text("Edna")
        expect(carl.locator("#reason")).to_have_value("Seen by Carl")
        carl.select_option("#status", "misleading")
        carl.get_by_role("button", name="Mark", exact=True).click()
        expect(carl.locator("#both")).to_contain_text("Seen by Edna")
        expect(carl.locator("#both")).to_contain_text("Seen by Carl")
        expect(carl.locator("#reason")).to_have_value("Seen by Carl")
        self.assertEqual(len(self.desk.json("show", str(claim))["marks"]), 1, "nothing was written over")
        carl.get_by_role("button", name="Mark", exact=True).click()
        expect(carl.locator(".done")).to_have_text("Marked.")
        # A page that shows something else hears nothing of it, and a list of everything does.
        edna.goto("/claims")
        self.desk.run("note", str(claim), "from the command line")
        expect(edna.locator("#news")).to_contain_text("ana")

    def test_a_filter_is_kept_and_a_colleague_is_told(self):
        claim = self.open_claim()
        carl = self.page_of("Carl")
        carl.goto("/claims")
        carl.get_by_label("disputed").check()
        expect(carl).to_have_url(re.compile("status=disputed"))
        carl.fill("#filter-name", "Disputed")
        carl.get_by_role("button", name="Keep it").click()
        expect(carl.locator(".done")).to_contain_text("The filter is kept")
        carl.goto("/")
        carl.get_by_role("link", name="Disputed", exact=True).first.click()
        expect(carl).to_have_url(re.compile("status=disputed"))
        expect(carl.get_by_label("disputed")).to_be_checked()
        carl.get_by_role("button", name="Drop it").click()
        expect(carl.locator(".done")).to_have_text("The filter was dropped.")
        carl.goto(f"/claims/{claim}")
        carl.fill("#n-text", "Is that so, @Edna?")
        carl.get_by_role("button", name="Write").click()
        expect(carl.locator("mark.named")).to_have_text("@Edna")
        edna = self.page_of("Edna")
        expect(edna.locator(".agenda")).to_contain_text("Is that so, @Edna?")
        edna.get_by_role("link", name=re.compile("Is that so")).click()
        expect(edna).to_have_url(re.compile(f"/claims/{claim}"))

    def test_a_story_is_read_by_form(self):
        carl = self.page_of("Carl", java_script_enabled=False)
        carl.goto("/articles")
        carl.get_by_text("Read a story").click()
        carl.fill("#text-new", "The mayor, Ada Holm, said on Monday that the ferry carried 900 people a day.\n\nIt cost 40 crowns.")
        carl.fill("#title", "The ferry")
        carl.fill("#by", "The Harbour Post")
        carl.get_by_role("button", name="Read it and draft its claims").click()
        expect(carl.locator(".done")).to_have_text("The story was read.")
        expect(carl.locator("h1")).to_contain_text("The ferry")
        expect(carl.locator("li.draft").first).to_contain_text("900 people")
        self.assertTrue(self.desk.json("audit")["ok"])

    def test_an_import_tells_how_far_it_is(self):
        edna = self.page_of("Edna")
        edna.goto("/import")
        records = "\n".join(
            f'{{"external_id": "r{n}", "text": "In {1900 + n % 99} the ferry {n} carried {n} people.", "url": "https://wire.example/{n}", "publisher": "The wire", "rating": "False"}}'
            for n in range(12_000)
        )
        edna.evaluate("text => { document.querySelector('#text').value = text; }", records)
        edna.select_option("#form", "jsonl")
        # While a form is under way, the browser answers nobody else: what the page tells meanwhile is taken down.
        told = []
        edna.expose_function("tell", lambda text: told.append(text))
        edna.evaluate("""() => {
            const news = document.querySelector('#news');
            new MutationObserver(() => tell(news.textContent)).observe(news, {childList: true, characterData: true, subtree: true});
        }""")
        edna.get_by_role("button", name="Take them in").click(no_wait_after=True)
        expect(edna.locator("#outcome")).to_have_text("What happened", timeout=120_000)
        self.assertEqual(told[0], "The records are being read.")
        self.assertRegex(" ".join(told), r"Edna: .* import: what was sent\.jsonl: \d+ created")
        self.assertEqual(len(self.desk.json("list", "--origin", "imported", "--limit", "10")["claims"]), 10)

    def test_search_as_you_type(self):
        carl = self.page_of("Carl")
        carl.goto("/search")
        carl.locator("#q").press_sequentially("bridge", delay=20)
        expect(carl.locator("#found h2")).to_contain_text("Claims with these words")
        self.assertEqual(carl.locator("#q").input_value(), "bridge")


class Looks(Browsers):
    def test_axe_finds_nothing_on_any_page_in_either_theme(self):
        article, _ = self.a_draft()
        self.desk.run("mark", str(self.open_claim()), "disputed", "--refutes", "https://other.example/x", "--reason", "Others say otherwise")
        found = []
        for scheme in ("light", "dark"):
            # axe itself is put into the page, which the page's own policy forbids.
            page = self.page_of("ana", color_scheme=scheme, bypass_csp=True, reduced_motion="reduce")
            for name, path in {**PAGES, "draft": f"/articles/{article}", "journal of one": "/journal?about=claim:1"}.items():
                answered = page.goto(path).status
                self.assertEqual(answered, 404 if name == "lost" else 200, path)
                page.add_script_tag(content=AXE)
                for details in page.locator("details").all():
                    details.evaluate("it => { it.open = true; }")
                answer = page.evaluate("tags => axe.run(document, {runOnly: tags})", WCAG)
                for violation in answer["violations"]:
                    nodes = "; ".join(" ".join(node["target"]) for node in violation["nodes"][:3])
                    found.append(f"{name} ({scheme}): {violation['id']}: {violation['help']}: {nodes}")
        anybody = self.chromium.new_context(base_url=self.desk.url, bypass_csp=True)
        self.addCleanup(anybody.close)
        page = anybody.new_page()
        page.goto("/login")
        page.add_script_tag(content=AXE)
        found += [violation["id"] for violation in page.evaluate("tags => axe.run(document, {runOnly: tags})", WCAG)["violations"]]
        self.assertEqual("\n".join(found), "")

    def test_no_page_is_wider_than_a_small_phone(self):
        article, _ = self.a_draft()
        page = self.page_of("ana", viewport={"width": 360, "height": 740})
        wide = []
        for name, path in {**PAGES, "draft": f"/articles/{article}"}.items():
            page.goto(path)
            page.evaluate("document.querySelectorAll('details').forEach((it) => { it.open = true; })")
            width = page.evaluate("document.documentElement.scrollWidth")
            if width > 360:
                wide.append(f"{name}: {width}")
        self.assertEqual(wide, [])

    def test_the_first_page_is_light(self):
        # A page of its own: nothing that another asked for comes in.
        page = self.page_of("Rita").context.new_page()
        answers = []
        page.on("response", lambda answer: answers.append(answer))
        session = page.context.new_cdp_session(page)
        session.send("Network.setCacheDisabled", {"cacheDisabled": True})
        page.goto("/", wait_until="load")
        page.wait_for_timeout(300)
        sizes = {it.url: len(it.body()) for it in answers if it.status == 200 and "/live" not in it.url}
        self.assertGreaterEqual(len(sizes), 4, sizes)
        self.assertLess(sum(sizes.values()), 100_000, sizes)

    def test_times_are_the_readers_own(self):
        page = self.page_of("Rita")
        page.goto("/journal")
        time = page.locator("main time").first
        self.assertRegex(time.get_attribute("title"), r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$")
        at = page.evaluate("at => new Date(at).toLocaleString(undefined, {dateStyle: 'medium', timeStyle: 'short'})", time.get_attribute("datetime"))
        expect(time).to_have_text(at)

    @unittest.skipUnless(SCREENS, "pictures are kept with SAYSO_SCREENS=FOLDER")
    def test_pictures_of_each_page(self):
        self.a_draft()
        folder = Path(SCREENS)
        folder.mkdir(parents=True, exist_ok=True)
        page = self.page_of("ana", viewport={"width": 1000, "height": 760})
        for name, path in PAGES.items():
            page.goto(path)
            if name == "ledger":
                # This desk lies in a folder that is gone in a minute.
                page.evaluate("() => { document.querySelector('main dl bdi').textContent = '/srv/desk/ledger.db'; }")
            page.wait_for_timeout(200)
            page.screenshot(path=folder / f"{name}.jpg", type="jpeg", quality=55)
        for name, path, settings in [
            ("article-dark", "/articles/2", {"color_scheme": "dark", "viewport": {"width": 1000, "height": 760}}),
            ("claim-phone", "/claims/1", {"viewport": {"width": 360, "height": 740}}),
        ]:
            page = self.page_of("ana", **settings)
            page.goto(path)
            page.wait_for_timeout(200)
            page.screenshot(path=folder / f"{name}.jpg", type="jpeg", quality=55)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], "--verbose", *sys.argv[1:]])
