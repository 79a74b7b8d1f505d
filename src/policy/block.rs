//! Finds the `# METADATA` block and the package of a rule's text. The build script asks too, for the bundled rules.
//!
//! In: the text of a rule file. Out: parts of it with their lines.

/// The package of a file and its line from 1.
#[must_use]
pub fn package(source: &str) -> Option<(usize, &str)> {
    let (i, line) = source
        .lines()
        .enumerate()
        .find(|(_, l)| l.starts_with("package "))?;
    let package = line.strip_prefix("package ")?.split('#').next()?.trim();
    let plain = |part: &str| {
        part.starts_with(|c: char| c.is_ascii_lowercase())
            && part
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
    };
    let parts: Vec<&str> = package.strip_prefix("flowgate.rules.")?.split('.').collect();
    (parts.len() == 2 && parts.into_iter().all(plain)).then_some((i + 1, package))
}

/// The block before line `package`, its comment marks taken away, and the line of `# METADATA` from 1.
#[must_use]
pub fn block(source: &str, package: usize) -> Option<(usize, String)> {
    let mut lines = source.lines().enumerate().take(package.saturating_sub(1));
    let (start, _) = lines.find(|(_, l)| l.trim_end() == "# METADATA")?;
    let mut yaml = String::new();
    for (_, line) in lines {
        let Some(line) = line.strip_prefix('#') else { break };
        yaml.push_str(line.strip_prefix(' ').unwrap_or(line));
        yaml.push('\n');
    }
    Some((start + 1, yaml))
}
