using UnityEngine;

namespace LibrtmSamples {
    /// <summary>Shows the Chat on the same object, with nothing but what every Unity brings.</summary>
    [RequireComponent(typeof(Chat))]
    public sealed class ChatScreen : MonoBehaviour {
        private Chat chat;
        private string userId = "";
        private string text = "";
        private Vector2 scroll;

        private void Start() {
            chat = gameObject.GetComponent<Chat>();
        }

        private void OnGUI() {
            GUILayout.BeginArea(new Rect(20, 20, Screen.width - 40, Screen.height - 40));
            scroll = GUILayout.BeginScrollView(scroll);
            foreach (string line in chat.Lines) GUILayout.Label(line);
            GUILayout.EndScrollView();
            GUILayout.BeginHorizontal();
            if (chat.InChannel) {
                text = GUILayout.TextField(text);
                if (GUILayout.Button("Send", GUILayout.Width(100))) {
                    chat.Say(text);
                    text = "";
                }
                if (GUILayout.Button("Leave", GUILayout.Width(100))) chat.Leave();
            } else {
                userId = GUILayout.TextField(userId);
                if (GUILayout.Button("Enter", GUILayout.Width(100))) chat.Enter(userId, null);
            }
            GUILayout.EndHorizontal();
            GUILayout.EndArea();
        }
    }
}
