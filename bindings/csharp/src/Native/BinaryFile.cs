using System.IO;

namespace agora_rtm {
    /// <summary>Which system and processor a library file is for, from its first bytes.</summary>
    internal static class BinaryFile {
        /// <returns>For example "Linux X64", several for a universal one of macOS; null when it is no such file.</returns>
        internal static string Describe(string path) {
            using (var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read))
            using (var reader = new BinaryReader(stream)) {
                try {
                    switch (reader.ReadUInt32()) {
                    case 0x464c457f: // "\x7fELF"
                        stream.Position = 18;
                        return "Linux " + Elf(reader.ReadUInt16());
                    case 0xfeedface:
                    case 0xfeedfacf:
                        return "macOS " + MachO(reader.ReadUInt32());
                    case 0xbebafeca: // 0xcafebabe, several in one file
                        return Universal(reader);
                    }
                    stream.Position = 0;
                    if (reader.ReadUInt16() != 0x5a4d) return null; // "MZ"
                    stream.Position = 0x3c;
                    stream.Position = reader.ReadUInt32();
                    return reader.ReadUInt32() == 0x4550 ? "Windows " + Windows(reader.ReadUInt16()) : null; // "PE\0\0"
                } catch (EndOfStreamException) {
                    return null;
                }
            }
        }

        private static string Universal(BinaryReader reader) {
            const uint most = 16;
            uint count = BigEndian(reader);
            string all = "";
            for (uint i = 0; i < count && i < most; i++) {
                if (all != "") all += " and ";
                all += "macOS " + MachO(BigEndian(reader));
                reader.BaseStream.Position += 16; // the rest of the entry
            }
            return all;
        }

        private static uint BigEndian(BinaryReader reader) {
            uint n = reader.ReadUInt32();
            return n >> 24 | n >> 8 & 0xff00 | n << 8 & 0xff0000 | n << 24;
        }

        // The names are those of RuntimeInformation.ProcessArchitecture.

        private static string Elf(uint machine) {
            return machine == 62 ? "X64" : machine == 3 ? "X86" : machine == 183 ? "Arm64" : machine == 40 ? "Arm" : "machine " + machine;
        }

        private static string MachO(uint cpu) {
            return cpu == 0x01000007 ? "X64" : cpu == 0x0100000c ? "Arm64" : "cpu " + cpu;
        }

        private static string Windows(uint machine) {
            return machine == 0x8664 ? "X64" : machine == 0x14c ? "X86" : machine == 0xaa64 ? "Arm64" : "machine " + machine;
        }
    }
}
