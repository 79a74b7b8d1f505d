//! Which product answers at a host, for files that name addresses and no product.

/// Ends of hosts with the product word of the catalogue, the more particular first.
const HOSTS: &[(&str, &str)] = &[
    ("api.githubcopilot.com", "github"),
    ("bigquery.googleapis.com", "bigquery"),
    ("calendar.googleapis.com", "google-calendar"),
    ("gmail.googleapis.com", "gmail"),
    ("slack.mcp.claude.com", "slack"),
    ("app.asana.com", "asana"),
    ("asana.com", "asana"),
    ("atlassian.com", "jira"),
    ("atlassian.net", "jira"),
    ("github.com", "github"),
    ("googleapis.com", "google-workspace"),
    ("graph.microsoft.com", "microsoft-graph"),
    ("hubapi.com", "hubspot"),
    ("hubspot.com", "hubspot"),
    ("linear.app", "linear"),
    ("salesforce.com", "salesforce"),
    ("service-now.com", "servicenow"),
    ("slack.com", "slack"),
    ("snowflakecomputing.com", "snowflake"),
];

/// The product that answers at a host.
#[must_use]
pub fn product_of_host(host: &str) -> Option<&'static str> {
    HOSTS
        .iter()
        .find(|(end, _)| {
            host.strip_suffix(end)
                .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
        })
        .map(|(_, product)| *product)
}
