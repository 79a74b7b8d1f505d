//! The report as PDF: its HTML printed by an installed browser of the Chromium family. Empty profile, no network, nothing but
//! the file; the folder it works in is removed.

use std::ffi::OsString;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::source::failure;
use crate::source::limits::PDF_MILLIS;
use crate::source::write::Temporary;

/// Names of browsers that can print without a window.
const BROWSERS: [&str; 9] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
    "msedge",
    "brave-browser",
    "headless_shell",
];

/// How long printing may take.
const PATIENCE: Duration = Duration::from_millis(PDF_MILLIS);

/// Prints a page.
///
/// # Errors
/// Why there is no PDF, in words.
pub fn print(html: &str, browser: Option<&Path>) -> Result<Vec<u8>, String> {
    let browser = match browser {
        Some(path) if path.is_file() => path.to_owned(),
        Some(path) => return Err(format!("there is no browser `{}`", path.display())),
        None => found().ok_or_else(|| {
            format!(
                "no browser of the Chromium family is on PATH (looked for {}): install one, or name it with `--browser`",
                BROWSERS.join(", ")
            )
        })?,
    };
    let folder =
        Temporary::folder().map_err(|e| format!("no folder to work in: {}", failure::words(e.kind())))?;
    let (page, pdf) = (
        folder.path().join("report.html"),
        folder.path().join("report.pdf"),
    );
    std::fs::write(&page, html)
        .map_err(|e| format!("cannot write the page: {}", failure::words(e.kind())))?;
    let mut child = command(&browser, folder.path(), &page, &pdf)
        .spawn()
        .map_err(|e| {
            format!(
                "`{}` does not start: {}",
                browser.display(),
                failure::words(e.kind())
            )
        })?;
    let ended = wait(&mut child, PATIENCE)?;
    let bytes = std::fs::read(&pdf).unwrap_or_default();
    if bytes.starts_with(b"%PDF") {
        Ok(bytes)
    } else {
        Err(format!(
            "`{}` printed nothing and ended with {ended}",
            browser.display()
        ))
    }
}

fn found() -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let folders: Vec<PathBuf> = std::env::split_paths(&path).filter(|p| p.is_absolute()).collect();
    let named = |name: &&str| {
        let file = format!("{name}{}", std::env::consts::EXE_SUFFIX);
        folders.iter().map(|f| f.join(&file)).find(|p| p.is_file())
    };
    BROWSERS.iter().find_map(named)
}

fn command(browser: &Path, folder: &Path, page: &Path, pdf: &Path) -> Command {
    let mut option = OsString::from("--print-to-pdf=");
    option.push(pdf);
    let mut profile = OsString::from("--user-data-dir=");
    profile.push(folder.join("profile"));
    let mut command = Command::new(browser);
    command
        .args([
            "--headless",
            "--disable-gpu",
            "--no-first-run",
            "--no-default-browser-check",
            "--disable-extensions",
            "--disable-sync",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-default-apps",
            "--disable-dev-shm-usage",
            "--host-resolver-rules=MAP * ~NOTFOUND",
            "--no-pdf-header-footer",
            "--generate-pdf-document-outline",
        ])
        .args([profile, option])
        .env("HOME", folder)
        .env("XDG_CONFIG_HOME", folder)
        .env("XDG_CACHE_HOME", folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    if is_root() {
        // The browser refuses to sandbox itself for root; the page has no script and loads nothing.
        command.arg("--no-sandbox");
    }
    command.arg(url(page));
    command
}

/// Whether this process is root's, where that can be told.
fn is_root() -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        std::fs::metadata("/proc/self").is_ok_and(|m| m.uid() == 0)
    }
    #[cfg(not(unix))]
    {
        false
    }
}

/// A path as an address.
fn url(path: &Path) -> String {
    let mut out = String::from("file://");
    let text = path.to_string_lossy().replace('\\', "/");
    if !text.starts_with('/') {
        out.push('/');
    }
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"/-._~:".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

fn wait(child: &mut Child, patience: Duration) -> Result<String, String> {
    let start = Instant::now();
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return Ok(status.to_string()),
            Ok(None) if start.elapsed() > patience => {
                let _ = child.kill();
                let _ = child.wait();
                return Err(format!(
                    "the browser was stopped after {} seconds",
                    patience.as_secs()
                ));
            }
            Ok(None) => std::thread::sleep(Duration::from_millis(20)),
            Err(e) => {
                return Err(format!(
                    "the browser cannot be waited for: {}",
                    failure::words(e.kind())
                ));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_an_address_whatever_is_in_it() {
        assert_eq!(
            url(Path::new("/tmp/a b#c?/é.html")),
            "file:///tmp/a%20b%23c%3F/%C3%A9.html"
        );
    }

    #[cfg(unix)]
    #[test]
    fn a_browser_that_does_not_end_is_stopped() {
        let mut child = Command::new("sleep").arg("600").spawn().unwrap();
        let said = wait(&mut child, Duration::from_millis(50)).unwrap_err();
        assert!(said.starts_with("the browser was stopped after"), "{said}");
        assert!(child.try_wait().unwrap().is_some());
    }

    #[test]
    fn without_a_browser_it_says_so() {
        let why = print("<p/>", Some(Path::new("/nowhere/browser"))).unwrap_err();
        assert_eq!(why, "there is no browser `/nowhere/browser`");
    }
}
