//! A tree of integrations for measurements: each with a manifest and a `.flow` of ten flows, no two alike in their names.
//!
//! In: a folder and how many. Out: the same bytes every time; no integration shares anything with another one.

use std::io;
use std::path::Path;

/// Writes `integrations` below `root`, a thousand to a folder; what is there already is written over. Gives the
/// number of flows, the answers of models counted.
///
/// # Errors
/// A folder or file cannot be written.
pub fn write(root: &Path, integrations: usize) -> io::Result<usize> {
    std::fs::create_dir_all(root)?;
    let project = "apiVersion: flowgate/v1\nkind: Project\ndate: 2026-11-22\n";
    std::fs::write(root.join("flowgate.yaml"), project)?;
    for i in 0..integrations {
        let folder = root.join(format!("group-{:02}/agent-{i:05}", i / 1_000));
        std::fs::create_dir_all(&folder)?;
        std::fs::write(folder.join("agent.flowgate.yaml"), manifest(i))?;
        std::fs::write(folder.join("agent.flow"), flow(i))?;
    }
    Ok(integrations * 10)
}

fn manifest(i: usize) -> String {
    format!(
        r#"apiVersion: flowgate/v1
kind: AgentIntegration
metadata: {{id: agent-{i:05}, version: 1.{i}.0, title: Agent number {i}}}
owners: {{technical: team-{team}}}
rollout: {{phase: internal_pilot, history: [{{phase: sandbox, start: 2026-08-01, end: 2026-09-01, exit: {{ok: true}}, approved_by: [security]}}]}}
models: {{llm: {{boundary: model_cloud, contract: DPA-{i}, training_use: prohibited, retention: 0d}}}}
connections:
  tracker:
    system: jira
    auth: {{method: oauth2_client_credentials, principal: {{id: svc-{i}, type: service}}, secrets: {{client_secret: "vault:kv/agent-{i}/jira#secret"}}}}
    scopes: ["read:jira-work", "write:jira-work"]
    operations:
      find: {{call: GET /rest/api/3/search/jql, classes: [issue]}}
      read_comments: {{call: "GET /rest/api/3/issue/{{issueIdOrKey}}/comment", classes: [issue]}}
      create: {{call: POST /rest/api/3/issue, audience: internal, classes: [issue], resources: [P{i}]}}
      comment: {{call: "POST /rest/api/3/issue/{{issueIdOrKey}}/comment", audience: internal, classes: [summary], resources: [P{i}]}}
  chat:
    system: slack
    auth: {{method: bot_token, principal: {{id: bot-{i}, type: service}}, secrets: {{bot_token: "vault:kv/agent-{i}/slack#token"}}}}
    scopes: ["chat:write"]
    operations:
      post: {{call: chat.postMessage, audience: internal, classes: [summary]}}
audit: {{sink: log, covers: all}}
"#,
        team = i % 17
    )
}

fn flow(i: usize) -> String {
    format!(
        "integration agent-{i:05}\n\
         boundary corp: internal {{ region: eu }}\n\
         boundary model_cloud: vendor {{ vendor: model-co }}\n\
         class issue: confidential {{ origin: internal, subjects: customer }}\n\
         class summary: internal\n\
         actor lead: human in corp {{ audience: internal }}\n\
         store log: audit_sink in corp {{ retention: 400d }}\n\
         gate approval: human_approval {{ approvers: lead, timeout: {}h, on_timeout: deny }}\n\
         agent main in corp {{ context main {{ key: issue }} }}\n\
         lead -> jira: issue\n\
         jira -> main.main: issue by tracker.find\n\
         jira -> main.main: issue by tracker.read_comments\n\
         main.main <-> llm: issue => summary\n\
         main.main -> jira: issue by tracker.create through approval\n\
         main.main -> jira: summary by tracker.comment through approval\n\
         main.main -> slack: summary by chat.post\n\
         slack -> lead: summary\n\
         jira -> lead: issue\n",
        1 + i % 8
    )
}
