//! The report's plots as SVG. Colours are those of page.css, which changes them in the dark.

use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

const INK: RGBColor = RGBColor(17, 17, 17);
const BAR: RGBColor = RGBColor(34, 119, 170);
const PALE: RGBColor = RGBColor(221, 221, 221);

/// Width of every plot, in its own units: narrow, so that letters stay readable on a telephone.
const WIDTH: i32 = 360;

fn drawn(
    height: i32,
    draw: impl FnOnce(&DrawingArea<SVGBackend<'_>, plotters::coord::Shift>),
) -> String {
    let mut svg = String::new();
    let size = (WIDTH.unsigned_abs(), height.unsigned_abs());
    {
        let area = SVGBackend::with_string(&mut svg, size).into_drawing_area();
        draw(&area);
        // A string takes everything that is written.
        let _ = area.present();
    }
    svg
}

fn text(size: i32, across: HPos) -> TextStyle<'static> {
    ("sans-serif", size)
        .into_font()
        .color(&INK)
        .pos(Pos::new(across, VPos::Center))
}

/// Bars under their names, each as long as its count.
pub(super) fn bars(rows: &[(String, usize)]) -> String {
    const ROW: i32 = 40;
    let height = ROW * i32::try_from(rows.len()).unwrap_or(1).max(1);
    let most = rows.iter().map(|(_, n)| *n).max().unwrap_or(1).max(1);
    drawn(height, |area| {
        let mut top = 0;
        for (name, count) in rows {
            let room = WIDTH - 50;
            let long = i32::try_from(*count * room.unsigned_abs() as usize / most).unwrap_or(room);
            let long = long.max(i32::from(*count > 0) * 2);
            let _ = area.draw(&Text::new(
                name.as_str(),
                (0, top + 9),
                text(16, HPos::Left),
            ));
            let bar = [(0, top + 19), (long, top + 33)];
            let _ = area.draw(&Rectangle::new(bar, BAR.filled()));
            let number = count.to_string();
            let _ = area.draw(&Text::new(
                number,
                (long + 6, top + 26),
                text(16, HPos::Left),
            ));
            top += ROW;
        }
    })
}

/// The five levels as rising steps; the reached one is marked.
pub(super) fn scale(level: Option<u8>, names: &[String]) -> String {
    const ROW: i32 = 34;
    let height = ROW * 5;
    drawn(height, |area| {
        for (step, name) in (1_u8..=5).zip(names) {
            let top = ROW * i32::from(5 - step);
            let long = 120 + 58 * i32::from(step - 1);
            let reached = level.is_some_and(|level| step <= level);
            let color = if reached { BAR } else { PALE };
            let bar = [(0, top + 22), (long, top + 30)];
            let _ = area.draw(&Rectangle::new(bar, color.filled()));
            let here = level == Some(step);
            let name = if here {
                format!("▶ {name}")
            } else {
                name.clone()
            };
            let _ = area.draw(&Text::new(name, (0, top + 11), text(17, HPos::Left)));
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plots_are_svg_without_anything_from_outside() {
        let rows = [("<b>&".to_owned(), 3), ("пусто".to_owned(), 0)];
        let names: Vec<String> = (1..=5).map(|n| n.to_string()).collect();
        for svg in [
            bars(&rows),
            bars(&[]),
            scale(Some(3), &names),
            scale(None, &names),
        ] {
            assert!(
                svg.starts_with("<svg") && svg.trim_end().ends_with("</svg>"),
                "{svg}"
            );
            assert!(!svg.contains("<b>") && !svg.contains("href"), "{svg}");
        }
    }
}
