//! Tables on a terminal: as wide as their cells, wrapped where the paper is too narrow.
//! Columns in which nothing stands are left out.

use textwrap::core::display_width;

use super::layout::{Rich, Sheet};

/// A column of a table.
pub(super) struct Column {
    title: &'static str,
    right: bool,
    least: Option<usize>,
}

impl Column {
    /// As wide as its widest cell.
    pub(super) fn tight(title: &'static str) -> Column {
        Column {
            title,
            right: false,
            least: None,
        }
    }

    /// The same, for numbers.
    pub(super) fn numbers(title: &'static str) -> Column {
        Column {
            right: true,
            ..Column::tight(title)
        }
    }

    /// Wraps when the table is too wide, down to `least` columns.
    pub(super) fn loose(title: &'static str, least: usize) -> Column {
        Column {
            least: Some(least),
            ..Column::tight(title)
        }
    }
}

impl Sheet<'_> {
    /// Rows under titles; columns stand two apart.
    pub(super) fn table(&mut self, columns: &[Column], rows: &[Vec<Rich>]) {
        let shown: Vec<usize> = (0..columns.len())
            .filter(|&at| rows.iter().any(|row| row[at].width() > 0))
            .collect();
        let mut widths: Vec<usize> = shown
            .iter()
            .map(|&at| {
                let cells = rows.iter().map(|row| row[at].width());
                let widest = cells.max().unwrap_or(0).min(self.paper.width());
                widest.max(display_width(columns[at].title))
            })
            .collect();
        let room = self.paper.width().saturating_sub(2 * shown.len().saturating_sub(1));
        while widths.iter().sum::<usize>() > room {
            // The column that is widest for its least gives way, so that wide ones stay wide.
            let give = |&(at, least): &(usize, usize)| widths[at] * 100 / least;
            let loose = shown
                .iter()
                .enumerate()
                .filter_map(|(at, &column)| Some((at, columns[column].least?)));
            let Some((widest, _)) = loose.filter(|&(at, least)| widths[at] > least).max_by_key(give) else {
                break;
            };
            widths[widest] -= 1;
        }
        let titles: Vec<Rich> = columns.iter().map(|column| Rich::new().faint(column.title)).collect();
        for row in std::iter::once(&titles).chain(rows) {
            let cells = shown
                .iter()
                .zip(&widths)
                .map(|(&at, &width)| (&columns[at], &row[at], width));
            self.row(&cells.collect::<Vec<_>>());
        }
    }

    fn row(&mut self, cells: &[(&Column, &Rich, usize)]) {
        let wrapped: Vec<Vec<Rich>> = cells.iter().map(|(_, cell, width)| cell.cell(*width)).collect();
        for at in 0..wrapped.iter().map(Vec::len).max().unwrap_or(0) {
            let mut line = Rich::new();
            for ((column, _, width), lines) in cells.iter().zip(&wrapped) {
                let cell = lines.get(at).cloned().unwrap_or_default();
                line = match column.right {
                    true => line.text(" ".repeat(width.saturating_sub(cell.width()))).then(cell),
                    false => line.then(cell.padded(*width)),
                };
                line = line.text("  ");
            }
            self.whole(line);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Paper;
    use super::*;

    #[test]
    fn a_table_keeps_to_its_paper() {
        let paper = Paper {
            width: 60,
            color: false,
            custom: chrono_tz::UTC.into(),
        };
        let mut sheet = Sheet::new(&paper);
        let columns = [
            Column::numbers("#"),
            Column::loose("claim", 20),
            Column::loose("who", 10),
        ];
        let statement = "The bridge over the harbour will stay closed until the cables are replaced";
        sheet.table(
            &columns,
            &[vec![
                "#7".into(),
                statement.into(),
                "Oda Verrin\u{202e}".into(),
                "".into(),
            ]],
        );
        assert_eq!(
            sheet.done(),
            " #  claim                                 who
#7  The bridge over the harbour will      Oda Verrin<U+202E>
    stay closed until the cables are
    replaced
"
        );
    }
}
