local alert = import 'alert.libsonnet';

// A person who has spent his day's budget wakes nobody; a team whose month is spent does.
local shared = '{scope_kind!~"caller.*"}';
local personal = '{scope_kind=~"caller.*"}';
local whose = 'The budget "{{ $labels.budget }}" of {{ $labels.scope_kind }} {{ $labels.scope }}';

function(config) {
  local a(name, severity, expr, hold, anchor, summary, description) =
    alert.new(config, 'Budget' + name, severity, expr % (config { account: 'on (job, budget, scope_kind, scope)' }), hold, anchor, summary, description),
  local exhausted(severity, accounts) =
    a('Exhausted', severity, 'budget:tokenmeter_budget_used:ratio' + accounts + ' >= 1', '0s', 'budget-exhausted',
      'A budget is spent.',
      whose + ' is used to {{ $value | humanizePercentage }}. In the modes gate and strict, requests are denied until the window ends.'),
  local burn(severity, accounts) =
    a('BurnFast',
      severity,
      |||
        budget:tokenmeter_budget_burn:rate1h%(accounts)s > %%(budgetBurn)s
          and %%(account)s
        budget:tokenmeter_budget_burn:rate5m > %%(budgetBurn)s
      ||| % { accounts: accounts },
      '0s',
      'budget-burn-fast',
      'A budget is being spent many times faster than planned.',
      whose + ' has been spent at {{ $value | humanize }} times the planned pace for an hour, and still is.'),
  name: 'tokenmeter.budgets.alerts',
  rules: [
    a('HalfUsed', 'info', 'budget:tokenmeter_budget_used:ratio >= %(budgetHalf)s', '0s', 'budget-half-used',
      'Half of a budget is used.',
      whose + ' is used to {{ $value | humanizePercentage }}.'),
    a('NearlyUsed', 'warning', 'budget:tokenmeter_budget_used:ratio >= %(budgetNearly)s', '0s', 'budget-nearly-used',
      'A budget is nearly used.',
      whose + ' is used to {{ $value | humanizePercentage }}.'),
    exhausted('critical', shared),
    exhausted('warning', personal),
    burn('critical', shared),
    burn('warning', personal),
    a('ForecastOver',
      'warning',
      |||
        budget:tokenmeter_budget_forecast:ratio7d > 1
          and on (job, budget)
        budget:tokenmeter_budget_elapsed:ratio > %(budgetForecastMinElapsed)s
          and on (job, budget)
        budget:tokenmeter_budget_window:seconds > %(budgetForecastMinWindowSeconds)d
      |||,
      '1h',
      'budget-forecast-over',
      'A budget will not last until the end of its window.',
      whose + ' will be used to {{ $value | humanizePercentage }} when its window ends, if the coming days are like the last seven.'),
    a('AccountsOverflow', 'warning', 'increase(tokenmeter_budget_overflow_total[15m]) > 0', '0s', 'budget-accounts-overflow',
      'A budget has more callers than it can keep apart.',
      'About {{ $value | humanize }} requests within 15 minutes went to the common account "_overflow" of the budget "{{ $labels.budget }}", because metrics.max-callers is reached.'),
  ],
}
