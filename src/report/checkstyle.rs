//! Checkstyle XML. Lines and columns are counted from 1, columns in characters.

use std::io;

use super::xml::{document, line, path};
use super::{Placed, Report};

/// Writes every checked file with its findings.
pub(super) fn checkstyle(report: &Report, out: &mut dyn io::Write) -> io::Result<()> {
    document(out, |xml| {
        let root = xml
            .create_element("checkstyle")
            .with_attribute(("version", "4.3"));
        root.write_inner_content(|xml| {
            for file in &report.files {
                let name = path(&file.path);
                let element = xml.create_element("file").with_attribute(("name", &*name));
                if file.findings.is_empty() {
                    element.write_empty()?;
                    continue;
                }
                element.write_inner_content(|xml| {
                    for placed in &file.findings {
                        xml.create_element("error")
                            .with_attributes(attributes(placed).iter().map(|(k, v)| (*k, &**v)))
                            .write_empty()?;
                    }
                    Ok(())
                })?;
            }
            Ok(())
        })?;
        Ok(())
    })
}

fn attributes(placed: &Placed) -> [(&'static str, String); 5] {
    let finding = &placed.finding;
    [
        ("line", (placed.start.line + 1).to_string()),
        ("column", (placed.start.chars + 1).to_string()),
        ("severity", finding.severity.to_string()),
        ("message", line(&finding.message)),
        (
            "source",
            format!("onside.{}", line(&finding.rule).replace('/', ".")),
        ),
    ]
}
