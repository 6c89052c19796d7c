local alert = import 'alert.libsonnet';

function(config) {
  local a(name, severity, expr, hold, anchor, summary, description) =
    alert.new(config, name, severity, expr % config, hold, anchor, summary, description),
  name: 'tokenmeter.instances.alerts',
  rules: [
    a('InstanceDown', 'critical', 'up{%(selector)s} == 0', '2m', 'instance-down',
      'A Tokenmeter instance does not answer.',
      'Prometheus has not reached {{ $labels.instance }} of {{ $labels.job }} for 2 minutes. If the process is gone, the assistants that point at it cannot reach any model.'),
    a('Absent', 'critical', 'absent(up{%(selector)s})', '5m', 'absent',
      'Prometheus knows of no Tokenmeter instance.',
      'No target of Tokenmeter has been scraped for 5 minutes: nothing is known about usage and budgets, and no other alert of Tokenmeter can fire.'),
    a('Restarting', 'warning', 'changes(process_start_time_seconds{%(selector)s}[15m]) > 1', '20m', 'restarting',
      'A Tokenmeter instance starts again and again.',
      '{{ $labels.instance }} has kept starting for 20 minutes, {{ $value | humanize }} times within the last 15. Each start cuts the answers that were running.'),
    a('ConfigReloadFailed', 'warning', 'tokenmeter_config_last_reload_successful == 0', '5m', 'config-reload-failed',
      'A changed configuration was refused.',
      '{{ $labels.instance }} runs with the configuration from before: the changed file has errors, named with line and column in its log.'),
    a('ProxySlow', 'warning', 'provider:tokenmeter_overhead_seconds:p99_rate10m > %(overheadSeconds)s', '10m', 'proxy-slow',
      'Tokenmeter itself delays requests.',
      'One in a hundred requests to {{ $labels.provider }} waits longer than {{ $value | humanizeDuration }} inside Tokenmeter, the time of the provider not included.'),
  ],
}
