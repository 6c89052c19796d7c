local alert = import 'alert.libsonnet';

function(config) {
  local a(name, severity, expr, hold, anchor, summary, description) =
    alert.new(config, name, severity, expr % config, hold, anchor, summary, description),
  name: 'tokenmeter.ledger.alerts',
  rules: [
    a('LedgerNotWriting', 'critical', 'tokenmeter_ledger_writable == 0', '2m', 'ledger-not-writing',
      'The ledger cannot be written.',
      'For 2 minutes {{ $labels.instance }} has not been able to write its ledger. Requests still pass and what they used is kept in memory, but only up to 64 MB and only as long as the process lives.'),
    a('LedgerLag', 'warning', 'tokenmeter_ledger_lag_seconds > %(ledgerLagSeconds)s', '2m', 'ledger-lag',
      'The ledger is behind.',
      'Finished requests have been waiting for {{ $value | humanizeDuration }} to be written by {{ $labels.instance }}. If it dies now, they are missing in reports and budgets.'),
    a('LedgerRecordsLost', 'critical', 'increase(tokenmeter_ledger_dropped_total[15m]) > 0', '0s', 'ledger-records-lost',
      'Requests are missing in the ledger for good.',
      '{{ $labels.instance }} has dropped about {{ $value | humanize }} records within 15 minutes because they could not be written. Reports and budgets are too low by them; the counters of /metrics are not.'),
    a('LedgerDamaged', 'warning', '(increase(tokenmeter_ledger_quarantined_total[1d]) > 0) or (tokenmeter_ledger_quarantined_total > 0 unless tokenmeter_ledger_quarantined_total offset 1d)', '0s', 'ledger-damaged',
      'A damaged ledger was put aside.',
      '{{ $labels.instance }} has found its ledger damaged, renamed it to *.damaged-TIME and begun a new one, into which it takes over what can be read.'),
  ],
}
