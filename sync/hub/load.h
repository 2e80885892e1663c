#pragma once
// Loads documents from files people keep (docs/guides/hub.md): organisation, locations, people, grants,
// policy, calendar, checklists, as CSV, XLSX or JSON. All files are read and checked first; one problem
// anywhere and nothing is published.
#include "sync/hub/state.h"

namespace wincheck::hub {

/// {"ok":true,"published":[{"kind","name","hash"}],"problems":[]} or {"ok":false,"problems":[…]}.
/// Errors: not_found and storage errors of the files; storage errors of the store.
Result<Json> load_files(State& state, const std::vector<std::string>& paths);

}  // namespace wincheck::hub
