using System;
using System.Collections.Generic;
using StandIn;

namespace UnityEngine {
    /// <summary>Base of everything the engine owns. A destroyed object equals null, although C# still holds it.</summary>
    public class Object {
        internal bool Destroyed;

        private string _name = "";

        public string name {
            get { return _name; }
            set { _name = value; }
        }

        public HideFlags hideFlags { get; set; }

        public static bool operator ==(Object a, Object b) {
            bool noA = ReferenceEquals(a, null) || a.Destroyed;
            bool noB = ReferenceEquals(b, null) || b.Destroyed;
            return noA || noB ? noA && noB : ReferenceEquals(a, b);
        }

        public static bool operator !=(Object a, Object b) { return !(a == b); }

        public static implicit operator bool(Object a) { return a != null; }

        public override bool Equals(object other) { return other is Object ? this == (Object)other : other == null && Destroyed; }

        public override int GetHashCode() { return System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this); }

        /// <summary>Destroys at the end of the frame.</summary>
        public static void Destroy(Object o) {
            Engine.RequireMainThread("Destroy");
            Engine.DestroyLater(o);
        }

        public static void DestroyImmediate(Object o) {
            Engine.RequireMainThread("DestroyImmediate");
            Engine.DestroyNow(o);
        }

        public static void DontDestroyOnLoad(Object o) {
            Engine.RequireMainThread("DontDestroyOnLoad");
            if (!Engine.IsPlaying) throw new InvalidOperationException("DontDestroyOnLoad can only be used in play mode");
            var component = o as Component;
            ((GameObject)(component != null ? component.gameObject : o)).Persistent = true;
        }
    }

    [Flags]
    public enum HideFlags { None = 0, HideInHierarchy = 1, HideInInspector = 2, DontSaveInEditor = 4, NotEditable = 8, DontSaveInBuild = 16, DontUnloadUnusedAsset = 32, DontSave = 52, HideAndDontSave = 61 }

    public sealed class GameObject : Object {
        internal readonly List<Component> Components = new List<Component>();
        internal bool Persistent;

        public GameObject() : this("New Game Object") { }

        public GameObject(string name) {
            Engine.RequireMainThread("GameObject");
            this.name = name;
            Engine.Add(this);
        }

        public static GameObject Find(string name) {
            Engine.RequireMainThread("Find");
            return Engine.FindObject(name);
        }

        public T AddComponent<T>() where T : Component, new() {
            Engine.RequireMainThread("AddComponent");
            foreach (RequireComponent needed in typeof(T).GetCustomAttributes(typeof(RequireComponent), true)) {
                if (Components.Exists(c => needed.type.IsInstanceOfType(c))) continue;
                typeof(GameObject).GetMethod("AddComponent").MakeGenericMethod(needed.type).Invoke(this, null);
            }
            var component = MonoBehaviour.Make<T>(this);
            Components.Add(component);
            Engine.Awaken(component);
            return component;
        }

        public T GetComponent<T>() where T : class {
            foreach (var c in Components) {
                var found = c as T;
                if (found != null && !c.Destroyed) return found;
            }
            return null;
        }
    }

    public class Component : Object {
        public GameObject gameObject { get; internal set; }
    }

    public class Behaviour : Component {
        public bool enabled { get; set; } = true;
    }

    public class MonoBehaviour : Behaviour {
        [ThreadStatic] private static bool _making;

        internal readonly Messages Messages;

        public MonoBehaviour() {
            if (!_making) Debug.LogWarning("You are trying to create a MonoBehaviour using the 'new' keyword. This is not allowed.");
            Messages = new Messages(this);
        }

        internal static T Make<T>(GameObject owner) where T : Component, new() {
            _making = true;
            try {
                return new T { gameObject = owner, name = owner.name };
            } finally {
                _making = false;
            }
        }
    }

    public class ScriptableObject : Object {
        public static T CreateInstance<T>() where T : ScriptableObject, new() {
            Engine.RequireMainThread("CreateInstance");
            return new T();
        }
    }

    public class UnityException : SystemException {
        public UnityException(string message) : base(message) { }
    }

    [AttributeUsage(AttributeTargets.Class)]
    public sealed class CreateAssetMenuAttribute : Attribute {
        public string fileName { get; set; }
        public string menuName { get; set; }
    }

    [AttributeUsage(AttributeTargets.Class)]
    public sealed class AddComponentMenu : Attribute {
        public AddComponentMenu(string menuName) { }
    }

    [AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
    public sealed class RequireComponent : Attribute {
        public RequireComponent(Type requiredComponent) { type = requiredComponent; }
        public Type type { get; private set; }
    }

    [AttributeUsage(AttributeTargets.Class)]
    public sealed class DisallowMultipleComponent : Attribute { }

    [AttributeUsage(AttributeTargets.Class)]
    public sealed class DefaultExecutionOrder : Attribute {
        public DefaultExecutionOrder(int order) { this.order = order; }
        public int order { get; private set; }
    }

    [AttributeUsage(AttributeTargets.Field)]
    public sealed class SerializeField : Attribute { }

    [AttributeUsage(AttributeTargets.Field)]
    public sealed class TooltipAttribute : Attribute {
        public TooltipAttribute(string tooltip) { }
    }

    [AttributeUsage(AttributeTargets.Field)]
    public sealed class MinAttribute : Attribute {
        public MinAttribute(float min) { }
    }

    public enum RuntimeInitializeLoadType { AfterSceneLoad, BeforeSceneLoad, AfterAssembliesLoaded, BeforeSplashScreen, SubsystemRegistration }

    [AttributeUsage(AttributeTargets.Method)]
    public sealed class RuntimeInitializeOnLoadMethodAttribute : Attribute {
        public RuntimeInitializeOnLoadMethodAttribute() { }
        public RuntimeInitializeOnLoadMethodAttribute(RuntimeInitializeLoadType loadType) { this.loadType = loadType; }
        public RuntimeInitializeLoadType loadType { get; private set; }
    }
}

namespace UnityEngine.Scripting {
    [AttributeUsage(AttributeTargets.All)]
    public sealed class PreserveAttribute : Attribute { }

    [AttributeUsage(AttributeTargets.Assembly)]
    public sealed class AlwaysLinkAssemblyAttribute : Attribute { }
}

namespace AOT {
    [AttributeUsage(AttributeTargets.Method)]
    public sealed class MonoPInvokeCallbackAttribute : Attribute {
        public MonoPInvokeCallbackAttribute(Type type) { }
    }
}
