//! Paths of files.

/// A path from a folder on, without `.` and `..`.
pub(crate) fn resolved(folder: &str, path: &str) -> String {
    let folder = folder.replace('\\', "/");
    let mut segments: Vec<&str> = folder.split('/').collect();
    for segment in path.split('/') {
        match segment {
            "." | "" => {}
            ".." => drop(segments.pop()),
            segment => segments.push(segment),
        }
    }
    let is_relative = segments.first().is_some_and(|first| first.is_empty()) && !folder.starts_with('/');
    segments.into_iter().skip(usize::from(is_relative)).collect::<Vec<_>>().join("/")
}
