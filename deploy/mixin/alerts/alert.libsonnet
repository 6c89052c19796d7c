// One alert. A name is given to people in the pager, a runbook in the README.
{
  new(config, name, severity, expr, hold, anchor, summary, description):: {
    alert: 'Tokenmeter' + name,
    expr: expr,
    [if hold != '0s' then 'for']: hold,
    labels: { severity: severity },
    annotations: {
      summary: summary,
      description: description,
      runbook_url: config.runbooks + anchor,
    },
  },
}
