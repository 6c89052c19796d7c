(import 'config.libsonnet')
+ {
  prometheusRules+:: {
    groups+: [
      (import 'rules/budgets.libsonnet')($._config),
      (import 'rules/metering.libsonnet')($._config),
      (import 'rules/providers.libsonnet')($._config),
      (import 'rules/usage.libsonnet')($._config),
    ],
  },
  prometheusAlerts+:: {
    groups+: [
      (import 'alerts/instances.libsonnet')($._config),
      (import 'alerts/ledger.libsonnet')($._config),
      (import 'alerts/providers.libsonnet')($._config),
      (import 'alerts/budgets.libsonnet')($._config),
      (import 'alerts/metering.libsonnet')($._config),
    ],
  },
  grafanaDashboards+:: {
    'tokenmeter-overview.json': (import 'dashboards/overview.libsonnet')($._config),
    'tokenmeter-teams.json': (import 'dashboards/teams.libsonnet')($._config),
    'tokenmeter-budgets.json': (import 'dashboards/budgets.libsonnet')($._config),
    'tokenmeter-mine.json': (import 'dashboards/mine.libsonnet')($._config),
    'tokenmeter-leaderboard.json': (import 'dashboards/leaderboard.libsonnet')($._config),
    'tokenmeter-signals.json': (import 'dashboards/signals.libsonnet')($._config),
  },
}
