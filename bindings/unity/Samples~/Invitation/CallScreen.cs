using UnityEngine;

namespace LibrtmSamples {
    /// <summary>Shows the Calls on the same object, with nothing but what every Unity brings.</summary>
    [RequireComponent(typeof(Calls))]
    public sealed class CallScreen : MonoBehaviour {
        private Calls calls;
        private string userId = "";
        private string calleeId = "";
        private Vector2 scroll;

        private void Start() {
            calls = gameObject.GetComponent<Calls>();
        }

        private void OnGUI() {
            GUILayout.BeginArea(new Rect(20, 20, Screen.width - 40, Screen.height - 40));
            scroll = GUILayout.BeginScrollView(scroll);
            foreach (string line in calls.Lines) GUILayout.Label(line);
            GUILayout.EndScrollView();
            GUILayout.BeginHorizontal();
            if (!calls.LoggedIn) {
                userId = GUILayout.TextField(userId);
                if (GUILayout.Button("Log in")) calls.LogIn(userId, null);
            } else if (calls.Ringing) {
                if (GUILayout.Button("Accept")) calls.Answer(true, "Hello?");
                if (GUILayout.Button("Decline")) calls.Answer(false, "Not now.");
            } else if (calls.Calling) {
                if (GUILayout.Button("Give up")) calls.GiveUp();
            } else {
                calleeId = GUILayout.TextField(calleeId);
                if (GUILayout.Button("Call")) calls.Call(calleeId, "Have you got a minute?");
            }
            GUILayout.EndHorizontal();
            GUILayout.EndArea();
        }
    }
}
