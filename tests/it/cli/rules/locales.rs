//! Days and numbers of the interface follow the desk's locale; data stay ISO.

use crate::cli::on_each_seeded;

#[test]
fn the_interface_follows_the_desks_locale_and_data_do_not() {
    on_each_seeded(|desk| {
        desk.ok("due 19 2026-03-01 --priority high");
        desk.ok("reply ask 19 --of 'Oda Verrin' --deadline 2026-03-02");
        assert!(desk.ok("show 19").contains("due 2026-03-01"));
        let json = desk.ok("show 19 --json");
        let said = desk.no("desk set --locale de-DF");
        assert!(
            said.contains("\"de-DF\" is not a locale") && said.contains("did you mean de-DE?"),
            "{said}"
        );
        desk.ok("desk set --locale de");
        let shown = desk.ok("show 19");
        for day in ["due 01.03.2026", "until 02.03.2026", "02.01.2026 12:00 UTC"] {
            assert!(shown.contains(day), "{day}: {shown}");
        }
        for format in ["text", "markdown", "html"] {
            let report = desk.ok(&format!("report --article 2 --format {format}"));
            assert!(report.contains("02.01.2026 12:00 UTC"), "{report}");
            assert!(report.contains("until 02.03.2026"), "{report}");
        }
        let page = desk.ok("report --article 2 --format html");
        assert!(page.contains("due 01.03.2026"), "{page}");
        assert!(
            page.contains("<time datetime=\"2026-01-02T12:00:00.000000Z\">02.01.2026 12:00 UTC</time>"),
            "{page}"
        );
        assert!(desk.ok("agenda").contains("by 02.03.2026"));
        assert!(desk.ok("digest --format html").contains("by 02.03.2026"));
        // What programs read.
        assert_eq!(desk.ok("show 19 --json"), json);
        let csv = desk.ok("report --article 2 --format csv");
        assert!(
            csv.contains("2026-01-02 12:00 UTC") && !csv.contains("02.01.2026"),
            "{csv}"
        );
        // India groups its digits otherwise than Germany does: a file of 12,00,000 bytes or so.
        desk.ok("desk set --locale en-IN");
        desk.ok("add 'A day in India.' --article 1 --claimed-on 2025-12-31");
        assert!(desk.ok("list --text India").contains("A day in India."));
        assert!(
            desk.ok("report --article 2 --format markdown")
                .contains("02/01/2026 12:00 UTC")
        );
        desk.audited();
    });
}
