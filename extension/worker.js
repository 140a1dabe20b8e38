/**
 * Opens the side panel when the toolbar icon is clicked, and notes for which tab.
 *
 * Nothing else runs here: an idle worker is ended after 30 s, a panel page is not.
 */

// Opening the panel by itself would neither fire onClicked nor grant activeTab.
chrome.sidePanel.setPanelBehavior({ openPanelOnActionClick: false });

// Content scripts could otherwise read the backend's token.
chrome.storage.local.setAccessLevel({ accessLevel: "TRUSTED_CONTEXTS" });

chrome.action.onClicked.addListener((tab) => {
  // The click counts as a gesture only within this tick: nothing may be awaited before.
  chrome.sidePanel.open({ windowId: tab.windowId });
  // The time makes a second click on the same tab a change, which the panel waits for.
  chrome.storage.session.set({ [`target.${tab.windowId}`]: { tabId: tab.id, at: Date.now() } });
});
